import type { Bytes } from '../../bytes.ts';
import { constant, get, list, magicWordAndVersion, section, set, sized, text } from '../../wasm/encoding.ts';
import { width } from './lines.ts';
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
  promote,
  repeat,
  repeatBelow,
  resultBytes,
  v128,
  vectorBytes,
  type Precision,
} from './simd-instructions.ts';
import { compressBody, compressed, isInfiniteBody, multiplyCompressedBody, sparse, tested } from './sparse-code.ts';

const vectors = (width * elementBytes) / vectorBytes; // that hold an element of each line of a strip
const stepBytes = width * elementBytes; // from an element of all lines to the next

/** The parameters, all numbers of locals: where things lie, how many strips, elements of a line. */
const given = { a: 0, b: 1, y: 2, aStrips: 3, bStrips: 4, length: 5 } as const;
/** Where things lie, strips that are left, bytes of a line of `y`. */
const own = { a: 6, b: 7, bEnd: 8, strips: 9, y: 10, line: 11, yBytes: 12 } as const;
const firstVector = 13;
const sums = width * vectors;
const allSums = Array.from({ length: sums }, (_, i) => firstVector + i);
const sumOf = (line: number, vector: number): number => firstVector + line * vectors + vector;
const bVector = (vector: number): number => firstVector + sums + vector;
const aVector = firstVector + sums + vectors; // one element of `a` in all lanes

/** Multiplies one element of each line of a strip of `a` with one of each of `b`. */
function multiplyElements(fused: boolean): number[] {
  const load = each(vectors, (i) => code(get(own.b), [0xfd, 0x00, 4, vectorBytes * i], set(bVector(i)))); // v128.load
  const products = each(width, (line) => {
    const spread = code(get(own.a), [0xfd, 0x0a, 3, elementBytes * line], set(aVector)); // v128.load64_splat
    return code(
      spread,
      each(vectors, (i) => addProduct(aVector, get(bVector(i)), sumOf(line, i), fused)),
    );
  });
  return code(load, products, increase(own.a, stepBytes), increase(own.b, stepBytes));
}

function body(precision: Precision, fused: boolean): number[] {
  const yStep = constant(width * resultBytes[precision]);
  const alongLines = code(loop, multiplyElements(fused), repeatBelow(own.b, own.bEnd));
  const addSums = each(width, (line) => {
    const ofLine = each(vectors, (i) => addResult(precision, own.line, i, sumOf(line, i)));
    return code(ofLine, advance(own.line, own.yBytes));
  });
  const start = code(get(given.b), set(own.b), get(own.y), set(own.line));
  const aStrip = code(start, clear(allSums), alongLines, addSums, get(own.line), set(own.y));
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

/** The parameters of `pack`: where its lines lie, then from an element to the next, where the strip begins and ends, and its step. */
const packed = { line0: 0, line1: 1, line2: 2, line3: 3, depth: 4, to: 5, end: 6, step: 7 } as const;

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
  const next = each(width, (line) => advance(line, packed.depth));
  return sized(
    code(list([]), loop, elements, next, advance(packed.to, packed.step), repeatBelow(packed.to, packed.end), end),
  );
}

/**
 * Bytes of a WebAssembly module on the memory `memory.memory`. `pack` lays out a strip of lines of the precision given.
 * `multiply` adds the products of all strips of `a` and `b`, which are float64, to the lines of `y`, again of that precision. With `fused` it
 * uses a multiply-add of relaxed SIMD, which may round once instead of twice: the same for numbers that were float32, whose products are exact.
 * `compress` notes which elements of `a` are not 0, and `multiplyCompressed` multiplies these alone; that is the same unless `isInfinite` finds
 * something in `b`, since 0 · ∞ and 0 · NaN are NaN.
 */
export function multiplyModule(precision: Precision, fused: boolean): Bytes {
  const functions = [
    ['multiply', given, body(precision, fused)],
    ['pack', packed, packBody(precision)],
    ['compress', compressed, compressBody(precision)],
    ['isInfinite', tested, isInfiniteBody(precision)],
    ['multiplyCompressed', sparse, multiplyCompressedBody(precision, fused)],
  ] as const;
  const type = (parameters: object): number[] =>
    code([0x60], list(Object.keys(parameters).map(() => [i32])), list(parameters === tested ? [[i32]] : []));
  const of = (id: number, entry: (one: (typeof functions)[number], index: number) => readonly number[]): number[] =>
    section(id, functions.map(entry));
  return Uint8Array.from(
    code(
      magicWordAndVersion,
      of(1, ([, parameters]) => type(parameters)),
      section(2, [code(text('memory'), text('memory'), [0x02, 0x00, 1])]),
      of(3, (_, index) => [index]),
      of(7, ([name], index) => code(text(name), [0x00, index])),
      of(10, ([, , instructions]) => instructions),
    ),
  );
}
