import type { Inspection } from "../../../shared/image.ts";
import { printable } from "../../../shared/printable.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { Picker } from "../../ui/Picker.tsx";
import styles from "./Inspector.module.css";

const css = classNamesOf(styles);

/** Chooses one image of an index. Nothing to choose, nothing shown. */
export function PlatformPicker({ inspection }: { readonly inspection: Inspection }) {
  const { t } = useI18n();
  const inspected = useApp((state) => state.inspected);
  const inspect = useApp((state) => state.inspect);
  const images = inspection.entries.filter((entry) => !entry.attestation);
  const current = inspection.image?.descriptor.digest;
  if (images.length < 2 || current === undefined || inspected === undefined) return null;
  const options = images.map(({ descriptor, platform }) => ({
    id: descriptor.digest,
    title: printable(platform ?? shortDigest(descriptor.digest)),
  }));
  const choose = (digest: string): void => {
    const platform = images.find(({ descriptor }) => descriptor.digest === digest)?.platform;
    if (platform !== undefined) void inspect(inspected.location, platform);
  };
  return (
    <div className={css("picker")}>
      <Picker label={t.inspector.platform} options={options} selected={current} onSelect={choose} />
    </div>
  );
}
