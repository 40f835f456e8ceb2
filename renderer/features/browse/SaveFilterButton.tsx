import { BookmarkPlus } from "lucide-react";
import { useState } from "react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { placeKey } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import menuStyles from "../../ui/Menu.module.css";
import { Segments } from "../../ui/Segments.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import styles from "./Filter.module.css";

const css = classNamesOf(styles);
const menuCss = classNamesOf(menuStyles);

/** Keeps the filter that is typed as a list in the sidebar. */
export function SaveFilterButton() {
  const { t } = useI18n();
  const isEmpty = useApp((state) => state.filter.trim() === "");
  if (isEmpty) return null;
  return (
    <DialogTrigger>
      <IconButton label={t.lists.saveFilter} icon={<BookmarkPlus aria-hidden />} />
      <Popover className={menuCss("popover")} offset={4} placement="bottom end">
        <Dialog aria-label={t.lists.saveFilter}>
          {({ close }) => <SaveForm onDone={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function SaveForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useI18n();
  const store = useAppStore();
  const filter = useApp((state) => state.filter.trim());
  const [name, setName] = useState("");
  const [scope, setScope] = useState<"here" | "everywhere">("here");
  const save = (event: React.FormEvent): void => {
    event.preventDefault();
    const { place, saveFilter, expand } = store.getState();
    const shown = name.trim() === "" ? filter : name.trim();
    const key = placeKey(place);
    // Below its repository it is seen where that one is; the places of this computer have no items below them.
    const here = scope === "here" ? { place: key } : {};
    saveFilter({ name: shown, filter, ...here });
    expand(scope === "here" ? ["smart-lists", key] : ["smart-lists"]);
    onDone();
  };
  return (
    <form className={css("popover")} onSubmit={save} autoComplete="off">
      <TextInput
        label={t.lists.filterName}
        value={name}
        onChange={setName}
        placeholder={filter}
        maxLength={100}
        // The popover was opened to type this.
        autoFocus
      />
      <Segments
        label={t.lists.saveWhere}
        selected={scope}
        onSelect={setScope}
        options={[
          { id: "here", title: t.lists.onlyHere },
          { id: "everywhere", title: t.lists.everywhere },
        ]}
      />
      <Button type="submit" variant="primary">
        {t.lists.save}
      </Button>
    </form>
  );
}
