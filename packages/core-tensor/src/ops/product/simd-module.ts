import type { Bytes } from '../../bytes.ts';
import { constant, get, list, magicWordAndVersion, section, set, sized, text, unsigned } from '../../wasm/encoding.ts';
import { width } from './lines.ts';

/** What is multiplied, and what the results are. */
export type Precision = 'float32' | 'float64';

const vectorBytes = 16;
const elementBytes = 8;
const vectors = (width * elementBytes) / vectorBytes; // that hold an element of each line of a strip
const stepBytes = width * elementBytes; // from an element of all lines to the next
const resultBytes = { float32: 4, float64: 8 } as const;
const i32 = 0x7f;
const v128 = 0x7b;
const loop = [0x03, 0x40];
const end = [0x0b];
const add = [0x6a]; // i32.add
const mul = [0x6c]; // i32.mul
const addLanes = [0xfd, 0xf0, 0x01]; // f64x2.add
const mulLanes = [0xfd, 0xf2, 0x01]; // f64x2.mul
const mulAddLanes = [0xfd, 0x87, 0x02]; // f64x2.relaxed_madd
const promote = [0xfd, 0x5f]; // f64x2.promote_low_f32x4
const demote = [0xfd, 0x5e]; // f32x4.demote_f64x2_zero

const code = (...parts: readonly (readonly number[])[]): number[] => parts.flat();
const increase = (local: number, by: number): number[] => code(get(local), constant(by), add, set(local));
/** Again while there are strips left. */
const repeat = (left: number): number[] => code(get(left), [0x41, 0x7f], add, [0x22, left, 0x0d, 0], end); // + −1, tee, br_if

/** The parameters, all numbers of locals: where things lie, how many strips, elements of a line. */
const given = { a: 0, b: 1, y: 2, aStrips: 3, bStrips: 4, length: 5 } as const;
/** Where things lie, strips that are left, bytes of a line of `y`. */
const own = { a: 6, b: 7, bEnd: 8, strips: 9, y: 10, line: 11, yBytes: 12 } as const;
const firstVector = 13;
const sums = width * vectors;
const sumOf = (line: number, vector: number): number => firstVector + line * vectors + vector;
const bVector = (vector: number): number => firstVector + sums + vector;
const aVector = firstVector + sums + vectors; // one element of `a` in all lanes

const each = (count: number, work: (index: number) => number[]): number[] =>
  Array.from({ length: count }, (_, i) => work(i)).flat();

/** Multiplies one element of each line of a strip of `a` with one of each of `b`. */
function multiplyElements(fused: boolean): number[] {
  const load = each(vectors, (i) => code(get(own.b), [0xfd, 0x00, 4, vectorBytes * i], set(bVector(i)))); // v128.load
  const products = each(width, (line) => {
    const spread = code(get(own.a), [0xfd, 0x0a, 3, elementBytes * line], set(aVector)); // v128.load64_splat
    const multiplied = each(vectors, (i) => {
      const sum = sumOf(line, i);
      const factors = code(get(aVector), get(bVector(i)));
      return code(factors, fused ? [] : mulLanes, get(sum), fused ? mulAddLanes : addLanes, set(sum));
    });
    return code(spread, multiplied);
  });
  return code(load, products, increase(own.a, stepBytes), increase(own.b, stepBytes));
}

/** Adds two sums to two elements of `y`. */
function addResult(precision: Precision, address: number, index: number, sum: number): number[] {
  const offset = unsigned(2 * resultBytes[precision] * index);
  const [load, store] =
    precision === 'float32'
      ? [code([0xfd, 0x5d, 3], offset, promote), code(demote, [0xfd, 0x5b, 3], offset, [0])] // v128.load64_zero, v128.store64_lane
      : [code([0xfd, 0x00, 4], offset), code([0xfd, 0x0b, 4], offset)]; // v128.load, v128.store
  return code(get(address), get(address), load, get(sum), addLanes, store);
}

function body(precision: Precision, fused: boolean): number[] {
  const yStep = constant(width * resultBytes[precision]);
  const zero = [0xfd, 0x0c, ...Array<number>(vectorBytes).fill(0)]; // v128.const
  const clear = each(width, (line) => each(vectors, (i) => code(zero, set(sumOf(line, i)))));
  const again = code(get(own.b), get(own.bEnd), [0x49, 0x0d, 0], end); // i32.lt_u, br_if
  const alongLines = code(loop, multiplyElements(fused), again);
  const addSums = each(width, (line) => {
    const ofLine = each(vectors, (i) => addResult(precision, own.line, i, sumOf(line, i)));
    return code(ofLine, get(own.line), get(own.yBytes), add, set(own.line));
  });
  const start = code(get(given.b), set(own.b), get(own.y), set(own.line));
  const aStrip = code(start, clear, alongLines, addSums, get(own.line), set(own.y));
  const bStrip = code(
    code(get(given.a), set(own.a), get(given.y), set(own.y), get(given.aStrips), set(own.strips)),
    code(get(given.b), get(given.length), constant(stepBytes), mul, add, set(own.bEnd)),
    code(loop, aStrip, repeat(own.strips)),
    code(get(own.bEnd), set(given.b), get(given.y), yStep, add, set(given.y)),
  );
  const yBytes = code(get(given.bStrips), yStep, mul, set(own.yBytes));
  const declared = list([
    [Object.keys(own).length, i32],
    [sums + vectors + 1, v128],
  ]);
  return sized(code(declared, yBytes, loop, bStrip, repeat(given.bStrips), end));
}

/** The parameters of `pack`: where its lines lie, then from an element to the next, where the strip begins and ends. */
const packed = { line0: 0, line1: 1, line2: 2, line3: 3, depth: 4, to: 5, end: 6 } as const;

function packBody(precision: Precision): number[] {
  const [first, second] =
    precision === 'float32'
      ? [
          [0x5c, 2, 0],
          [0x56, 2, 0, 1, ...promote],
        ] // v128.load32_zero, v128.load32_lane 1
      : [
          [0x5d, 3, 0],
          [0x57, 3, 0, 1],
        ]; // the same of 64 bits
  const elements = each(vectors, (i) => {
    const both = code(get(2 * i + 1), get(2 * i), [0xfd, ...first], [0xfd, ...second]);
    return code(get(packed.to), both, [0xfd, 0x0b, 4, vectorBytes * i]); // v128.store
  });
  const next = each(width, (line) => code(get(line), get(packed.depth), add, set(line)));
  const again = code(get(packed.to), get(packed.end), [0x49, 0x0d, 0], end); // i32.lt_u, br_if
  return sized(code(list([]), loop, elements, next, increase(packed.to, stepBytes), again, end));
}

/**
 * Bytes of a WebAssembly module with two functions on the memory `memory.memory`. `pack` lays out a strip of lines of the precision given.
 * `multiply` adds the products of all strips of `a` and `b`, which are float64, to the lines of `y`, again of that precision. With `fused` it
 * uses a multiply-add of relaxed SIMD, which may round once instead of twice: the same for numbers that were float32, whose products are exact.
 */
export function multiplyModule(precision: Precision, fused: boolean): Bytes {
  const type = (parameters: object): number[] => code([0x60], list(Object.keys(parameters).map(() => [i32])), list([]));
  return Uint8Array.from(
    code(
      magicWordAndVersion,
      section(1, [type(given), type(packed)]),
      section(2, [code(text('memory'), text('memory'), [0x02, 0x00, 1])]),
      section(3, [[0], [1]]),
      section(7, [code(text('multiply'), [0x00, 0]), code(text('pack'), [0x00, 1])]),
      section(10, [body(precision, fused), packBody(precision)]),
    ),
  );
}
