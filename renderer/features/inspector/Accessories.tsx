import { BadgeCheck, ListTree, Package } from "lucide-react";
import { Button } from "react-aria-components";
import type { Inspection } from "../../../shared/image.ts";
import type { Accessory } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import { When } from "../../ui/When.tsx";
import styles from "./Related.module.css";
import { useServiceImage } from "./use-service-image.ts";

const css = classNamesOf(styles);

/** What the registry itself says it keeps with the image: signatures, SBOMs and the like. */
export function Accessories({ inspection }: { readonly inspection: Inspection }) {
  const { t, format } = useI18n();
  const of = useServiceImage(inspection);
  const openObject = useApp((state) => state.openObject);
  const accessories = of?.row?.accessories ?? [];
  if (of === undefined || accessories.length === 0) return null;
  const { host, repository } = of.image;
  return (
    <section aria-label={t.providers.accessories}>
      <h3 className={css("groupTitle")}>
        {t.providers.accessories}
        <span className={css("count")}>{format.number(accessories.length)}</span>
      </h3>
      <p className={css("explained")}>{t.providers.accessoriesBody}</p>
      <ul className={css("items")}>
        {accessories.map(({ digest, type, size, createdAt }) => (
          <li key={digest} className={css("item")}>
            <Button
              className={css("open")}
              onPress={() => openObject(`${host}/${repository}@${digest}`)}
            >
              <span className={css("icon")} aria-hidden>
                {iconOf(type)}
              </span>
              <span className={css("words")}>
                <span className={css("title")}>{printable(type)}</span>
                <span className={css("facts")}>
                  {size !== undefined && <span>{format.bytes(size)}</span>}
                  {createdAt !== undefined && <When iso={new Date(createdAt).toISOString()} />}
                </span>
              </span>
              <DigestChip digest={digest} />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function iconOf(type: Accessory["type"]) {
  if (type.startsWith("signature")) return <BadgeCheck />;
  return type.startsWith("sbom") ? <ListTree /> : <Package />;
}
