import { useI18n } from "../i18n/use-i18n.ts";

/** How long ago, with the exact time for those who point at it. */
export function When({ iso }: { readonly iso: string }) {
  const { format } = useI18n();
  const words = format.ago(iso);
  if (words === "") return null;
  return (
    <time dateTime={iso} title={format.exact(iso)}>
      {words}
    </time>
  );
}
