import { FileArchive } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ImageList, Waiting } from "./ImageList.tsx";
import { Unreadable } from "./Unreadable.tsx";
import { useRows } from "./use-rows.ts";

/** The images of a tar file or a layout, or why they cannot be read. */
export function FilePane({ path }: { readonly path: string }) {
  const { t } = useI18n();
  const contents = useApp((state) => state.fileContents.get(path));
  const refresh = useApp((state) => state.refresh);
  const forgetFile = useApp((state) => state.forgetFile);
  const rows = useRows();
  if (rows.all.length > 0) return <ImageList rows={rows} />;
  const forget = <Button onPress={() => forgetFile(path)}>{t.files.forget}</Button>;
  if (contents?.status === "failed") {
    return (
      <Unreadable error={contents.error} title={t.files.contentsFailed}>
        <Button onPress={() => void refresh()}>{t.action.retry}</Button>
        {forget}
      </Unreadable>
    );
  }
  if (contents?.status !== "ready") return <Waiting />;
  return (
    <EmptyState
      icon={<FileArchive aria-hidden />}
      title={t.files.emptyTitle}
      body={printable(path)}
    >
      {forget}
    </EmptyState>
  );
}
