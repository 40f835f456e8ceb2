/** The part of Trusted Types we use; the compiler's DOM library does not declare it. */
interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML: (text: string) => string | null }): unknown;
}

/**
 * Installs the page's only Trusted Types policy. It lets nothing through but the empty string: React Aria empties its
 * live region with `innerHTML = ""`, which would otherwise throw inside an effect and take the whole window down.
 */
export function installTrustedTypesPolicy(
  scope: { readonly trustedTypes?: TrustedTypesFactory } = globalThis as object,
): void {
  scope.trustedTypes?.createPolicy("default", {
    createHTML: (text) => (text === "" ? "" : null),
  });
}
