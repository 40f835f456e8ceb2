import { parseLocation } from "../../../shared/location.ts";
import type { Inspection } from "../../../shared/image.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { PULL_TOOLS } from "../../store/pull-tool.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Picker } from "../../ui/Picker.tsx";
import { Segments } from "../../ui/Segments.tsx";
import styles from "./Inspector.module.css";
import { pullCommand, pushCommands } from "./pull-commands.ts";

const css = classNamesOf(styles);

/** How to get the image on a command line, with the tool of one's choice. */
export function PullCommands({ inspection }: { readonly inspection: Inspection }) {
  const { t } = useI18n();
  const choice = useApp((state) => state.pullChoice);
  const choosePull = useApp((state) => state.choosePull);
  const location = parseLocation(inspection.location);
  const pull = pullCommand(location, inspection.descriptor.digest, choice);
  const commands = pull === undefined ? pushCommands(location) : [pull];
  if (commands.length === 0) return null;
  const hasTag = location.kind === "registry" && location.reference.tag !== undefined;
  return (
    <section>
      <h3 className={css("label")}>{t.inspector.pullCommand}</h3>
      {pull !== undefined && (
        <div className={css("tools")}>
          <Picker
            label={t.pullWith.tool}
            options={PULL_TOOLS.map((tool) => ({ id: tool, title: tool }))}
            selected={choice.tool}
            onSelect={(id) => {
              const tool = PULL_TOOLS.find((one) => one === id);
              if (tool !== undefined) choosePull({ tool });
            }}
          />
          {hasTag && (
            <Segments
              label={t.pullWith.by}
              options={[
                { id: "tag", title: t.pullWith.tag },
                { id: "digest", title: t.pullWith.digest },
              ]}
              selected={choice.by}
              onSelect={(by) => choosePull({ by })}
            />
          )}
        </div>
      )}
      {commands.map((command) => (
        <div key={command} className={css("command")}>
          <code className={css("commandText")}>{command}</code>
          <CopyButton text={command} what={command} />
        </div>
      ))}
    </section>
  );
}
