import { inStrips, linesBehind, plainPack, room, width, type BlockKernel, type Lines, type Pack } from './lines.ts';
import type { Precision } from './simd-instructions.ts';
import { multiplyModule } from './simd-module.ts';
import { wide } from './sparse-code.ts';

const pageBytes = 2 ** 16;
const copied = 2 ** 19; // elements of an operand that are copied at most, to be laid out from there
const little = 2 ** 10; // elements that are laid out as soon as they are copied
const entryRoom = room.a / 4; // elements whose entries take half of the room of `a`; ends of lines stand in the other
const worthwhile = 2 ** 17; // multiplications
const samples = 64;
const dense = 0.7; // share of multiplications above which leaving out zeros does not pay

type Run = (...given: number[]) => number;
type Operand = 'a' | 'b';

/** Share of the elements that are not 0, by a sample. */
function density({ data, start, count, step, depth }: Lines, k: number): number {
  let found = 0;
  for (let i = 0; i < samples; i++) {
    const at = (i * 40_503) % (count * k); // far from each other
    if (data[start + (at % count) * step + Math.floor(at / count) * depth] !== 0) found++;
  }
  return found / samples;
}

/** In WebAssembly. @throws where there is none with vectors, or a page's content security policy forbids it */
export function makeSimdKernel(precision: Precision): BlockKernel {
  const Elements = precision === 'float32' ? Float32Array : Float64Array;
  const bytes = Elements.BYTES_PER_ELEMENT;
  const starts = [0, 8 * room.a, 8 * (room.a + room.b)];
  const copy = starts[2] + bytes * room.y;
  const pages = (copy + bytes * 2 * copied) / pageBytes;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { buffer } = memory;
  const relaxed = multiplyModule(precision, true);
  const isFused = precision === 'float32' && WebAssembly.validate(relaxed);
  const module = new WebAssembly.Module(isFused ? relaxed : multiplyModule(precision, false));
  const { exports } = new WebAssembly.Instance(module, { memory: { memory } });
  const { multiply: run, pack, compress, isInfinite, multiplyCompressed } = exports as Record<string, Run>;
  const strips = { a: new Float64Array(buffer, 0, room.a), b: new Float64Array(buffer, starts[1], room.b) };
  const copies = { a: new Elements(buffer, copy, copied), b: new Elements(buffer, copy + bytes * copied, copied) };
  const ends = (8 * room.a) / 2;

  /** Copies lines, unless that does not pay; tells how many elements they are with what lies between, or 0. */
  const copyLines = (operand: Operand, { data, start, count, step, depth }: Lines, k: number): number => {
    const extent = (count - 1) * step + (k - 1) * depth + 1;
    const pays = count * k >= little && extent <= copied && extent <= 2 * count * k && data instanceof Elements;
    if (!pays) return 0;
    copies[operand].set(data.subarray(start, start + extent));
    copies[operand].fill(0, extent, extent + 4); // up to a whole vector
    return extent;
  };
  /** Lays out what has been copied, in strips of `strip` lines. */
  const packCopied =
    (operand: Operand, { step, depth }: Lines, strip: number): Pack =>
    ([first, end], [start, stop]) => {
      const stepBytes = 8 * strip;
      const size = stepBytes * (stop - start);
      let to = strips[operand].byteOffset;
      for (let line = first; line < end; to += size)
        for (let at = to; at < to + stepBytes && line < end; at += 8 * width, line += width) {
          const [second, third, fourth] = linesBehind(line, end, bytes * step);
          const i = copies[operand].byteOffset + bytes * (line * step + start * depth);
          pack(i, i + second, i + third, i + fourth, bytes * depth, at, at + size, stepBytes);
        }
    };
  const multiply = (aStrips: number, bStrips: number, length: number): unknown =>
    run(...starts, aStrips, bStrips, length);

  return {
    ...strips,
    y: new Elements(buffer, starts[2], room.y),
    methodFor(a, b, k) {
      const [aExtent, bExtent] = [copyLines('a', a, k), copyLines('b', b, k)];
      const share = Math.min(aExtent, bExtent, a.count * b.count * k - worthwhile) > 0 ? density(a, k) : 1;
      const hasManyZeros = share * Math.ceil(b.count / wide) * wide <= dense * b.count;
      const { byteOffset } = copies.b;
      if (hasManyZeros && isInfinite(byteOffset, byteOffset + bytes * bExtent) === 0)
        return {
          packA([first, end], [start, stop]) {
            const from = copies.a.byteOffset + bytes * (first * a.step + start * a.depth);
            compress(from, end - first, bytes * a.step, bytes * a.depth, stop - start, starts[0], ends);
          },
          packB: packCopied('b', b, wide),
          aRoom: entryRoom,
          strip: wide,
          multiply: (aCount, bCount, length) =>
            multiplyCompressed(starts[0], ends, starts[1], starts[2], aCount, Math.ceil(bCount / wide), length),
        };
      const packA = aExtent > 0 ? packCopied('a', a, width) : plainPack(a, strips.a);
      const packB = bExtent > 0 ? packCopied('b', b, width) : plainPack(b, strips.b);
      return inStrips(packA, packB, multiply);
    },
    multiply,
  };
}
