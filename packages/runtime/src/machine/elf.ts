import { open, type FileHandle } from 'node:fs/promises';

const [loaded, dynamic] = [1, 2]; // kinds of segments: what lies in memory, and what a linker needs
const [end, needed, strings] = [0n, 1n, 5n]; // kinds of entries for linkers

interface Segment {
  readonly kind: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/**
 * Names of the libraries that a shared library of Linux needs, as it names them; null for another file than one of 64 bits, little end first.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html
 */
export async function neededLibraries(path: string): Promise<readonly string[] | null> {
  const file = await open(path);
  try {
    const head = await read(file, 0, 64);
    const isElf = head.length === 64 && head.toString('latin1', 0, 6) === '\x7fELF\x02\x01';
    return isElf ? await namesIn(file, await segmentsOf(file, head)) : null;
  } finally {
    await file.close();
  }
}

async function segmentsOf(file: FileHandle, head: Buffer): Promise<Segment[]> {
  const [start, width, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  const table = await read(file, start, width * count);
  return Array.from({ length: table.length / width }, (_, i) => ({
    kind: table.readUInt32LE(i * width),
    offset: Number(table.readBigUInt64LE(i * width + 8)),
    address: Number(table.readBigUInt64LE(i * width + 16)),
    size: Number(table.readBigUInt64LE(i * width + 32)),
  }));
}

async function namesIn(file: FileHandle, segments: readonly Segment[]): Promise<string[]> {
  const links = segments.find(({ kind }) => kind === dynamic);
  if (links === undefined) return []; // it needs none
  const bytes = await read(file, links.offset, links.size);
  const entries: [kind: bigint, value: number][] = [];
  for (let at = 0; at + 16 <= bytes.length && bytes.readBigInt64LE(at) !== end; at += 16)
    entries.push([bytes.readBigInt64LE(at), Number(bytes.readBigUInt64LE(at + 8))]);
  const address = entries.find(([kind]) => kind === strings)?.[1] ?? 0;
  const within = segments.find(
    (one) => one.kind === loaded && one.address <= address && address < one.address + one.size,
  );
  if (within === undefined) return [];
  const start = within.offset + address - within.address;
  const names = entries.filter(([kind]) => kind === needed).map(([, at]) => read(file, start + at, 256));
  return (await Promise.all(names)).map((name) => name.toString('latin1').split('\0')[0]);
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
