// https://webassembly.github.io/spec/core/binary/index.html

/** A whole number in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** Entries behind their number. */
export function list(entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

/** Bytes behind their number. */
export function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

/** A list of entries as a section of a module. */
export function section(id: number, entries: readonly (readonly number[])[]): number[] {
  return [id, ...sized(list(entries))];
}

/** A name in UTF-8. */
export function text(value: string): number[] {
  return sized([...new TextEncoder().encode(value)]);
}

/** The instruction that gives a whole number of at least 0. */
export function constant(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.length - 1; // of a signed number, bit 6 of the last byte is the sign
  return [0x41, ...(bytes[last] > 0x3f ? [...bytes.slice(0, last), bytes[last] | 0x80, 0] : bytes)];
}

/** The instructions that take and set a local, by its number. */
export const get = (local: number): number[] => [0x20, ...unsigned(local)];
export const set = (local: number): number[] => [0x21, ...unsigned(local)];

/** What a module begins with. */
export const magicWordAndVersion: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
