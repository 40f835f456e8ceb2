/** Processors for which the greeting is made. */
export type SampleArchitecture = "amd64" | "arm64";

/** Where the program lies in memory; any page that is not the first will do. */
const BASE_ADDRESS = 0x400000n;
/** ELF header and one program header come before the code. Source: elf(5). */
const CODE_OFFSET = 64 + 56;
const MACHINES: Readonly<Record<SampleArchitecture, number>> = { amd64: 62, arm64: 183 };

/**
 * A whole Linux program of some 200 bytes that prints a text and ends with status 0: what makes a sample image one
 * that really runs. It needs no library and no shell.
 */
export function greetingProgram(architecture: SampleArchitecture, text: string): Buffer {
  const message = Buffer.from(text);
  const code = architecture === "amd64" ? amd64(message.byteLength) : arm64(message.byteLength);
  const size = CODE_OFFSET + code.byteLength + message.byteLength;
  return Buffer.concat([elfHeader(architecture), programHeader(size), code, message]);
}

function elfHeader(architecture: SampleArchitecture): Buffer {
  const header = Buffer.alloc(64);
  // Magic, 64 bit, little-endian, version 1
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(MACHINES[architecture], 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BASE_ADDRESS + BigInt(CODE_OFFSET), 24);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  return header;
}

/** One segment: the whole file, readable and executable. */
function programHeader(size: number): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(5, 4);
  header.writeBigUInt64LE(BASE_ADDRESS, 16);
  header.writeBigUInt64LE(BASE_ADDRESS, 24);
  header.writeBigUInt64LE(BigInt(size), 32);
  header.writeBigUInt64LE(BigInt(size), 40);
  header.writeBigUInt64LE(0x10000n, 48);
  return header;
}

/** write(1, message, length); exit(0). The message follows the code. */
function amd64(length: number): Buffer {
  const instructions = [
    "b8 01 00 00 00", // mov eax, 1 (write)
    "bf 01 00 00 00", // mov edi, 1
    "48 8d 35 10 00 00 00", // lea rsi, [rip + 16]
    "ba 00 00 00 00", // mov edx, length
    "0f 05", // syscall
    "b8 3c 00 00 00", // mov eax, 60 (exit)
    "31 ff", // xor edi, edi
    "0f 05", // syscall
  ];
  const code = Buffer.from(instructions.join("").replaceAll(" ", ""), "hex");
  code.writeUInt32LE(length, 18);
  return code;
}

/** The same with the system calls of arm64: write is 64, exit is 93. */
function arm64(length: number): Buffer {
  const moveTo = (register: number, value: number): number => 0xd2800000 + value * 32 + register;
  // adr x1, +28: from the second instruction to the end of the eight
  const addressOfMessage = 0x10000000 + (28 / 4) * 32 + 1;
  const call = 0xd4000001;
  const instructions = [
    moveTo(0, 1),
    addressOfMessage,
    moveTo(2, length),
    moveTo(8, 64),
    call,
    moveTo(0, 0),
    moveTo(8, 93),
    call,
  ];
  const code = Buffer.alloc(instructions.length * 4);
  for (const [index, instruction] of instructions.entries()) {
    code.writeUInt32LE(instruction, index * 4);
  }
  return code;
}
