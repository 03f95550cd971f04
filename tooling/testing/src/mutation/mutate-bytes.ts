import type { Seeded } from './seeded.ts';

/** A changed file, and what was done to it. */
export interface Mutant {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly how: string;
}

/** Makes one change, chosen by the random numbers. */
export type Mutation = (random: Seeded) => Mutant;

type Change = (bytes: Uint8Array, random: Seeded) => Mutant;

const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** Where to change something: half of all changes fall into the first 64 bytes, where headers are. */
function placeIn(length: number, random: Seeded): number {
  return random.below(random.next() < 0.5 ? Math.min(length, 64) : length);
}

/** A short range. */
function rangeIn(length: number, random: Seeded): readonly [start: number, end: number] {
  const start = placeIn(length, random);
  return [start, Math.min(length, start + 1 + random.below(random.pick([1, 8, 64, 1024])))];
}

const flipBits: Change = (bytes, random) => {
  const changed = joined(bytes);
  const places = Array.from({ length: 1 + random.below(4) }, () => placeIn(bytes.length, random));
  for (const at of places) changed[at] ^= 1 << random.below(8);
  return { bytes: changed, how: `bits flipped at ${places.join(', ')}` };
};

const setByte: Change = (bytes, random) => {
  const changed = joined(bytes);
  const [at, value] = [placeIn(bytes.length, random), random.pick([0, 1, 0x22, 0x7b, 0x7f, 0x80, 0xfe, 0xff])];
  changed[at] = value;
  return { bytes: changed, how: `byte ${at} set to ${value}` };
};

const numbers = [0n, 1n, -1n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 2n ** 24n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n];
const longNumbers = [...numbers, 2n ** 33n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];

const setNumber: Change = (bytes, random) => {
  if (bytes.length < 8) return setByte(bytes, random);
  const changed = joined(bytes);
  const view = new DataView(changed.buffer);
  const [littleEndian, long] = [random.next() < 0.5, random.next() < 0.5];
  const at = Math.min(placeIn(bytes.length, random), bytes.length - 8);
  const value = random.pick(long ? longNumbers : numbers);
  if (long) view.setBigInt64(at, value, littleEndian);
  else view.setInt32(at, Number(BigInt.asIntN(32, value)), littleEndian);
  return { bytes: changed, how: `${long ? 64 : 32} bits at ${at} set to ${value}, ${littleEndian ? 'LE' : 'BE'}` };
};

const cut: Change = (bytes, random) => {
  const length = placeIn(bytes.length, random);
  return { bytes: joined(bytes.subarray(0, length)), how: `cut to ${length} bytes` };
};

const remove: Change = (bytes, random) => {
  const [start, end] = rangeIn(bytes.length, random);
  return { bytes: joined(bytes.subarray(0, start), bytes.subarray(end)), how: `bytes ${start} … ${end} removed` };
};

const insert: Change = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  const added = Uint8Array.from({ length: 1 + random.below(random.pick([2, 16, 300])) }, () => random.below(256));
  return {
    bytes: joined(bytes.subarray(0, at), added, bytes.subarray(at)),
    how: `${added.length} bytes inserted at ${at}`,
  };
};

const repeat: Change = (bytes, random) => {
  const [start, end] = rangeIn(bytes.length, random);
  return { bytes: joined(bytes.subarray(0, end), bytes.subarray(start)), how: `bytes ${start} … ${end} repeated` };
};

const overwrite: Change = (bytes, random) => {
  const [start, end] = rangeIn(bytes.length, random);
  const [changed, from] = [joined(bytes), random.below(bytes.length)];
  changed.set(bytes.subarray(from, Math.min(bytes.length, from + end - start)).slice(0, end - start), start);
  return { bytes: changed, how: `bytes ${start} … ${end} overwritten by those at ${from}` };
};

const changes: readonly Change[] = [flipBits, flipBits, setByte, setNumber, cut, remove, insert, repeat, overwrite];

/** Changes of any file: bits, bytes and numbers, cuts, insertions, repetitions. */
export function byteMutation(file: Uint8Array): Mutation {
  if (file.length === 0) throw new Error('byteMutation: the file is empty, so nothing of it can be changed');
  return (random) => {
    const mutant = random.pick(changes)(file, random);
    if (mutant.bytes.length === 0 || random.next() < 0.8) return mutant;
    const second = random.pick(changes)(mutant.bytes, random);
    return { bytes: second.bytes, how: `${mutant.how}; ${second.how}` };
  };
}
