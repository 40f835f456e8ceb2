import { Link2Off } from "lucide-react";
import type { EngineImageDetails } from "../../../shared/engine.ts";
import { type Reference, tryParseReference } from "../../../shared/oci/reference.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import styles from "./Inspector.module.css";

const css = classNamesOf(styles);

/** Why an engine has nothing beside an image, and where there may be something: in the registries it knows it from. */
export function EngineRelated({ details: { digests } }: { readonly details: EngineImageDetails }) {
  const { t } = useI18n();
  const known = digests.flatMap((digest) => {
    const reference = tryParseReference(digest);
    return reference === undefined ? [] : [{ digest, reference }];
  });
  return (
    <div className={css("view")}>
      <EmptyState
        icon={<Link2Off aria-hidden />}
        title={t.related.nothing}
        body={known.length === 0 ? t.engines.relatedNowhere : t.engines.relatedElsewhere}
      />
      {known.length > 0 && (
        <section aria-label={t.engines.digests}>
          <h3 className={css("label")}>{t.engines.digests}</h3>
          {known.map(({ digest, reference }) => (
            <KnownAs key={digest} {...{ digest, reference }} />
          ))}
        </section>
      )}
    </div>
  );
}

function KnownAs({
  digest,
  reference,
}: {
  readonly digest: string;
  readonly reference: Reference;
}) {
  const { t } = useI18n();
  const jumpTo = useApp((state) => state.jumpTo);
  return (
    <div className={css("command")}>
      <code className={css("commandText")}>{printable(digest)}</code>
      <Button variant="quiet" onPress={() => jumpTo(reference)}>
        {t.engines.lookThere}
      </Button>
    </div>
  );
}
