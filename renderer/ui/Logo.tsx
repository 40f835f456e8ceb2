/** The compass rose of the old sea charts. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="7" fill="#0b6478" />
      <circle
        cx="16"
        cy="16"
        r="9.5"
        fill="none"
        stroke="#8fd3df"
        strokeOpacity=".55"
        strokeWidth="1.25"
      />
      <path
        d="M16 4.5 18.4 13.6 27.5 16 18.4 18.4 16 27.5 13.6 18.4 4.5 16 13.6 13.6Z"
        fill="#fff"
      />
      <path
        d="M16 4.5 18.4 13.6 16 16ZM27.5 16 18.4 18.4 16 16ZM16 27.5 13.6 18.4 16 16ZM4.5 16 13.6 13.6 16 16Z"
        fill="#8fd3df"
      />
    </svg>
  );
}
