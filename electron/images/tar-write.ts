/** A file or folder to be packed. Owners are root, as in most images. */
export interface TarMember {
  /** Relative, with `/`; a folder ends with `/`. At most 100 ASCII characters. */
  readonly path: string;
  readonly bytes?: Uint8Array;
  /** Permission bits. Default: 0644, for folders 0755. */
  readonly mode?: number;
}

const BLOCK = 512;
/** Source: POSIX.1-1988 ustar, as in tar(5): offsets and lengths of the header's fields. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
} as const;

/** A ustar archive in memory, the same bytes every time: no times, no names of users. For small content only. */
export function writeTar(members: readonly TarMember[]): Buffer {
  const blocks = members.flatMap((member) => {
    const bytes = member.bytes ?? Buffer.alloc(0);
    return [header(member, bytes.byteLength), bytes, Buffer.alloc(paddingOf(bytes.byteLength))];
  });
  // Two empty blocks end an archive.
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header({ path, mode }: TarMember, size: number): Buffer {
  if (!/^[\x21-\x7e]{1,100}$/.test(path)) throw new RangeError(`not a path for ustar: ${path}`);
  const isFolder = path.endsWith("/");
  const block = Buffer.alloc(BLOCK);
  put(block, "name", path);
  put(block, "mode", octal(mode ?? (isFolder ? 0o755 : 0o644), 7));
  put(block, "uid", octal(0, 7));
  put(block, "gid", octal(0, 7));
  put(block, "size", octal(size, 11));
  put(block, "mtime", octal(0, 11));
  put(block, "type", isFolder ? "5" : "0");
  put(block, "magic", "ustar\u000000");
  // The checksum is taken with its own field full of spaces.
  put(block, "checksum", " ".repeat(FIELDS.checksum[1]));
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(block, "checksum", `${octal(sum, 6)}\0 `);
  return block;
}

function put(block: Buffer, field: keyof typeof FIELDS, text: string): void {
  const [offset, length] = FIELDS[field];
  block.write(text, offset, length, "latin1");
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
