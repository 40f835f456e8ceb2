import { useApp } from "../../store/use-app.ts";
import { LoginSheet } from "./LoginSheet.tsx";
import { LogoutSheet } from "./LogoutSheet.tsx";
import { OpenRepositorySheet } from "./OpenRepositorySheet.tsx";
import { RemovalSheet } from "./RemovalSheet.tsx";
import { TransferSheet } from "./TransferSheet.tsx";

/** Draws the one dialog that is open, if any. */
export function SheetHost() {
  const sheet = useApp((state) => state.sheet);
  switch (sheet?.kind) {
    case "transfer":
      return <TransferSheet draft={sheet.draft} />;
    case "login":
      return <LoginSheet host={sheet.host} username={sheet.username} />;
    case "logout":
      return <LogoutSheet host={sheet.host} />;
    case "open-repository":
      return <OpenRepositorySheet host={sheet.host} />;
    case "removal":
      return <RemovalSheet sheet={sheet} />;
    default:
      return null;
  }
}
