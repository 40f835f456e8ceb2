import { useState } from "react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { patternOf, type PushDraft, suggestPushes } from "../../store/push-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Check } from "../../ui/Check.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { DontAsk } from "./DontAsk.tsx";
import { SuggestionsButton } from "./SuggestionsButton.tsx";

const NO_CONNECTIONS: readonly never[] = [];

/** Where to, when no target says it; and the name under which this is to be a target from now on. */
export function PushDestination({ draft }: { readonly draft: PushDraft }) {
  const { t } = useI18n();
  const changePush = useApp((state) => state.changePush);
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
  const suggestions = suggestPushes(draft.sources, connections).map((text) => ({
    id: text,
    label: text,
  }));
  const change = (destination: string): void => changePush({ destination });
  return (
    <>
      <TextInput
        label={t.push.destination}
        hint={t.push.destinationHint}
        placeholder="registry.example.com/team/{name}:{tag}"
        value={draft.destination}
        onChange={change}
        autoFocus
        mono
        end={<SuggestionsButton groups={[{ entries: suggestions }]} onChoose={change} />}
      />
      <SaveAs draft={draft} />
    </>
  );
}

/** Ticked, it asks for a name; what is saved then is said, because it is meant for other images too. */
function SaveAs({ draft }: { readonly draft: PushDraft }) {
  const { t } = useI18n();
  const changePush = useApp((state) => state.changePush);
  const [wanted, setWanted] = useState(draft.saveAs !== "");
  const pattern = patternOf(draft.destination.trim(), draft.sources);
  return (
    <>
      <Check
        isSelected={wanted}
        onChange={(isWanted) => {
          setWanted(isWanted);
          if (!isWanted) changePush({ saveAs: "", dontAsk: false });
        }}
      >
        {t.push.saveAs}
      </Check>
      {wanted && (
        <>
          <TextInput
            label={t.targets.name}
            hint={
              draft.saveAs.trim() === "" || pattern === ""
                ? t.push.saveAsHint
                : t.push.savedAs(printable(pattern))
            }
            value={draft.saveAs}
            onChange={(saveAs) => changePush({ saveAs })}
            maxLength={60}
            autoFocus
          />
          <DontAsk draft={draft} />
        </>
      )}
    </>
  );
}
