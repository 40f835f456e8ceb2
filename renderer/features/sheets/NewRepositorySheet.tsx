import { isRepository } from "../../../shared/oci/reference.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { CreationSheet } from "./CreationSheet.tsx";

export interface NewRepositorySheetProps {
  readonly address: string;
  /** What its name begins with. */
  readonly prefix: string;
}

/** A new repository at a registry that wants it made before the first push. */
export function NewRepositorySheet({ address, prefix }: NewRepositorySheetProps) {
  const { t } = useI18n();
  const createRepository = useApp((state) => state.createRepository);
  const below = parseAddress(address).prefix;
  const first = prefix === "" && below !== "" ? `${below}/` : prefix;
  return (
    <CreationSheet
      address={address}
      title={t.providers.newRepositoryTitle}
      first={first}
      isName={isRepository}
      onCreate={(name, isPublic) => createRepository(address, name, isPublic)}
    />
  );
}
