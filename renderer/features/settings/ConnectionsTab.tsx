import { ExportSection } from "./ExportSection.tsx";
import { ImportSection } from "./ImportSection.tsx";

/** Connections to another computer and from there, without secrets. */
export function ConnectionsTab() {
  return (
    <>
      <ExportSection />
      <ImportSection />
    </>
  );
}
