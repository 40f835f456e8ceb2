import { Server } from "lucide-react";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./SignIn.module.css";
import { vendorOf } from "./vendors.ts";

const css = classNamesOf(styles);

/** A small mark by which a registry service is known again in a list. Says nothing that words do not say too. */
export function VendorGlyph({ host }: { readonly host: string }) {
  const vendor = vendorOf(host);
  const hue: Record<`--${string}`, string> =
    vendor === undefined ? {} : { "--hue": String(vendor.hue) };
  return (
    <span className={css("glyph", vendor === undefined && "plain")} style={hue} aria-hidden>
      {vendor === undefined ? <Server /> : vendor.glyph}
    </span>
  );
}
