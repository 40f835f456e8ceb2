/** The path of an image in the Engine API: its name goes in as it is, but for what would end it. */
export function imagePath(image: string): string {
  return `/images/${image.replaceAll(/[^A-Za-z0-9_./:@-]/g, encodeURIComponent)}`;
}
