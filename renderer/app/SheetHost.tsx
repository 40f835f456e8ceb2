import { useApp } from "../store/use-app.ts";
import { CompareSheet } from "../features/compare/CompareSheet.tsx";
import { commandsIn } from "./all-commands.ts";
import { PaletteSheet } from "../features/commands/PaletteSheet.tsx";
import { ShortcutsSheet } from "../features/commands/ShortcutsSheet.tsx";
import { SettingsSheet } from "../features/settings/SettingsSheet.tsx";
import { ExternalLogins } from "../features/sign-in/ExternalLogins.tsx";
import { LoginSheet } from "../features/sign-in/LoginSheet.tsx";
import { DropSheet } from "../features/sheets/DropSheet.tsx";
import { EngineRemovalSheet } from "../features/sheets/EngineRemovalSheet.tsx";
import { EngineTagSheet } from "../features/sheets/EngineTagSheet.tsx";
import { FolderSheet } from "../features/sheets/FolderSheet.tsx";
import { GarbageSheet } from "../features/sheets/GarbageSheet.tsx";
import { KeepRepositoriesSheet } from "../features/sheets/KeepRepositoriesSheet.tsx";
import { LinkSheet } from "../features/sheets/LinkSheet.tsx";
import { LogoutSheet } from "../features/sheets/LogoutSheet.tsx";
import { NewNamespaceSheet } from "../features/sheets/NewNamespaceSheet.tsx";
import { NewRepositorySheet } from "../features/sheets/NewRepositorySheet.tsx";
import { RemoveRepositorySheet } from "../features/sheets/RemoveRepositorySheet.tsx";
import { OpenFileSheet } from "../features/sheets/OpenFileSheet.tsx";
import { OpenRepositorySheet } from "../features/sheets/OpenRepositorySheet.tsx";
import { PlacingSheet } from "../features/sheets/PlacingSheet.tsx";
import { PushSheet } from "../features/sheets/PushSheet.tsx";
import { RegistrySheet } from "../features/sheets/RegistrySheet.tsx";
import { RemovalSheet } from "../features/sheets/RemovalSheet.tsx";
import { RenameSheet } from "../features/sheets/RenameSheet.tsx";
import { SaveSheet } from "../features/sheets/SaveSheet.tsx";
import { WebPageSheet } from "../features/sheets/WebPageSheet.tsx";
import { UndoSheet } from "../features/sheets/UndoSheet.tsx";
import { TransferSheet } from "../features/sheets/TransferSheet.tsx";

/** Draws the one dialog that is open, if any. */
export function SheetHost() {
  const sheet = useApp((state) => state.sheet);
  switch (sheet?.kind) {
    case "transfer":
      return <TransferSheet draft={sheet.draft} />;
    case "push":
      return <PushSheet draft={sheet.draft} />;
    case "drop":
      return <DropSheet draft={sheet.draft} />;
    case "save":
      return <SaveSheet draft={sheet.draft} />;
    case "placing":
      return <PlacingSheet draft={sheet.draft} />;
    case "login":
      return <LoginSheet sheet={sheet} />;
    case "logout":
      return <LogoutSheet address={sheet.address} />;
    case "rename":
      return <RenameSheet address={sheet.address} />;
    case "folder":
      return <FolderSheet address={sheet.address} />;
    case "registry":
      return <RegistrySheet address={sheet.address} />;
    case "garbage":
      return <GarbageSheet bytes={sheet.bytes} />;
    case "open-repository":
      return <OpenRepositorySheet address={sheet.address} />;
    case "keep-repositories":
      return <KeepRepositoriesSheet address={sheet.address} />;
    case "new-namespace":
      return <NewNamespaceSheet address={sheet.address} />;
    case "new-repository":
      return <NewRepositorySheet address={sheet.address} prefix={sheet.prefix} />;
    case "remove-repository":
      return <RemoveRepositorySheet address={sheet.address} repository={sheet.repository} />;
    case "engine-tag":
      return <EngineTagSheet sheet={sheet} />;
    case "engine-removal":
      return <EngineRemovalSheet sheet={sheet} />;
    case "link":
      return <LinkSheet location={sheet.location} />;
    case "web-page":
      return <WebPageSheet url={sheet.url} />;
    case "compare":
      return <CompareSheet />;
    case "open-file":
      return <OpenFileSheet />;
    case "palette":
      return <PaletteSheet mode={sheet.mode} commandsIn={commandsIn} />;
    case "shortcuts":
      return <ShortcutsSheet commandsIn={commandsIn} />;
    case "settings":
      return <SettingsSheet tab={sheet.tab} logins={<ExternalLogins />} />;
    case "undo":
      return <UndoSheet sheet={sheet} />;
    case "removal":
      return <RemovalSheet sheet={sheet} />;
    default:
      return null;
  }
}
