import { constant, get, list, set, sized, unsigned } from '../../wasm/encoding.ts';
import {
  add,
  addProduct,
  addResult,
  advance,
  clear,
  code,
  each,
  elementBytes,
  end,
  i32,
  increase,
  loop,
  mul,
  repeat,
  repeatBelow,
  resultBytes,
  v128,
  vectorBytes,
  type Precision,
} from './simd-instructions.ts';

/** Lines of `b` that one line of `a` is multiplied with at once, their sums in registers. */
export const wide = 16;

/** Bytes of an entry: where its factors lie in a strip of `b`, and the element of `a`. */
const entryBytes = 16;
const vectors = (wide * elementBytes) / vectorBytes;
const stepBytes = wide * elementBytes;
const block = [0x02, 0x40];
const loadInteger = [0x28, 2, 0]; // i32.load

/**
 * The parameters of `compress`: where lines are, how many, from one to the next; from an element to the next, how many; where entries go, and
 * where each line's end is noted.
 */
export const compressed = { from: 0, lines: 1, step: 2, depth: 3, length: 4, to: 5, ends: 6 } as const;

/** Notes the elements of lines that are not 0. */
export function compressBody(precision: Precision): number[] {
  const own = { at: 7, place: 8, last: 9 } as const;
  const value = 10; // float64
  const load = precision === 'float32' ? [0x2a, 2, 0, 0xbb] : [0x2b, 3, 0]; // f32.load, f64.promote_f32; f64.load
  const notZero = code(get(value), [0x44, ...Array<number>(elementBytes).fill(0)], [0x62]); // f64.const, f64.ne
  const element = code(
    code(get(own.at), load, set(value)),
    code(get(compressed.to), get(own.place), [0x36, 2, 0]), // i32.store
    code(get(compressed.to), get(value), [0x39, 3, elementBytes]), // f64.store
    code(get(compressed.to), notZero, constant(entryBytes), mul, add, set(compressed.to)),
    code(advance(own.at, compressed.depth), increase(own.place, stepBytes), repeatBelow(own.place, own.last)),
  );
  const line = code(
    code(get(compressed.from), set(own.at), constant(0), set(own.place), loop, element),
    code(get(compressed.ends), get(compressed.to), [0x36, 2, 0]), // i32.store
    code(increase(compressed.ends, 4), advance(compressed.from, compressed.step), repeat(compressed.lines)),
  );
  const last = code(get(compressed.length), constant(stepBytes), mul, set(own.last));
  const declared = list([
    [Object.keys(own).length, i32],
    [1, 0x7c],
  ]);
  return sized(code(declared, last, loop, line, end));
}

/** The parameters of `isInfinite`: where elements begin and end, both whole vectors. */
export const tested = { from: 0, to: 1 } as const;

/** Whether anything is infinite or NaN: else x − x is 0. */
export function isInfiniteBody(precision: Precision): number[] {
  const [x, rests] = [2, 3];
  const [sub, sum] = precision === 'float32' ? [0xe5, 0xe4] : [0xf1, 0xf0];
  const rest = code(get(tested.from), [0xfd, 0x00, 4, 0, 0x22, x], get(x), [0xfd, sub, 0x01]); // v128.load, tee
  const vector = code(rest, get(rests), [0xfd, sum, 0x01], set(rests), increase(tested.from, vectorBytes));
  const isAny = code(get(rests), [0xfd, 0x53]); // v128.any_true
  return sized(code(list([[2, v128]]), loop, vector, repeatBelow(tested.from, tested.to), isAny, end));
}

/** The parameters of `multiplyCompressed`: where things lie, lines of `a`, strips of `b`, elements of a line. */
export const sparse = { entries: 0, ends: 1, b: 2, y: 3, lines: 4, strips: 5, length: 6 } as const;

/** Adds the products of lines of entries and strips of `wide` lines of `b` to the lines of `y`. */
export function multiplyCompressedBody(precision: Precision, fused: boolean): number[] {
  const own = { entry: 7, ends: 8, stop: 9, left: 10, line: 11, factors: 12, yBytes: 13 } as const;
  const aVector = 14;
  const sumOf = (vector: number): number => aVector + 1 + vector;
  const spread = code(get(own.entry), [0xfd, 0x0a, 3, elementBytes], set(aVector)); // v128.load64_splat
  const factors = code(get(own.entry), loadInteger, get(sparse.b), add, set(own.factors));
  const products = each(vectors, (i) => {
    const factor = code(get(own.factors), [0xfd, 0x00, 4], unsigned(vectorBytes * i)); // v128.load
    return addProduct(aVector, factor, sumOf(i), fused);
  });
  const entry = code(factors, spread, products, increase(own.entry, entryBytes), repeatBelow(own.entry, own.stop));
  const line = code(
    code(get(own.ends), loadInteger, set(own.stop), clear(Array.from({ length: vectors }, (_, i) => sumOf(i)))),
    code(block, get(own.entry), get(own.stop), [0x4f, 0x0d, 0], loop, entry, end), // i32.ge_u, br_if
    each(vectors, (i) => addResult(precision, own.line, i, sumOf(i))),
    code(increase(own.ends, 4), advance(own.line, own.yBytes), repeat(own.left)),
  );
  const stripBytes = code(get(sparse.length), constant(stepBytes), mul);
  const strip = code(
    code(get(sparse.entries), set(own.entry), get(sparse.ends), set(own.ends)),
    code(get(sparse.lines), set(own.left), get(sparse.y), set(own.line), loop, line),
    code(get(sparse.b), stripBytes, add, set(sparse.b), increase(sparse.y, wide * resultBytes[precision])),
    repeat(sparse.strips),
  );
  const yBytes = code(get(sparse.strips), constant(wide * resultBytes[precision]), mul, set(own.yBytes));
  const declared = list([
    [Object.keys(own).length, i32],
    [vectors + 1, v128],
  ]);
  return sized(code(declared, yBytes, loop, strip, end));
}
