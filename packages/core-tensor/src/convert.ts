import { isInteger, wholeRange, type DType, type TensorData } from './dtype.ts';

interface Elements {
  readonly dtype: DType;
  readonly data: TensorData;
}

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/** Value of 16 float16 bits (IEEE 754 binary16). */
export function float16ToNumber(bits: number): number {
  bits32[0] = (bits & 0x7fff) << 13; // exponent and fraction where float32 has them
  const size = float32[0] * 2 ** 112; // whose exponents have another bias
  const finite = size < 65536 ? size : (bits & 0x3ff) === 0 ? Infinity : NaN;
  return bits & 0x8000 ? -finite : finite;
}

/** Nearest float16 bits of a number, ties to even. */
export function numberToFloat16(value: number): number {
  const sign = value < 0 || 1 / value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size))); // of subnormal numbers it is -14
  const steps = size / 2 ** (exponent - 10) + 2 ** 52 - 2 ** 52; // units of the last place, whole: doubles above 2^52 have no fraction
  return sign | (((exponent + 14) << 10) + steps);
}

/** Value of 16 bfloat16 bits: the upper half of a float32. */
export function bfloat16ToNumber(bits: number): number {
  bits32[0] = bits << 16;
  return float32[0];
}

/** Nearest bfloat16 bits of a number, ties to even. */
export function numberToBfloat16(value: number): number {
  float32[0] = value;
  const bits = bits32[0];
  if (Number.isNaN(value)) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

const decode = { float16: float16ToNumber, bfloat16: bfloat16ToNumber } as const;
const encode: Record<DType, (value: number) => number> = {
  float32: Math.fround,
  float64: (value) => value,
  int32: saturating('int32'),
  int64: saturating('int64'),
  uint8: saturating('uint8'),
  bool: (value) => (value === 0 ? 0 : 1),
  float16: numberToFloat16,
  bfloat16: numberToBfloat16,
};

/** The fraction is cut off, what is beyond the range becomes its end, NaN 0. */
function saturating(dtype: DType): (value: number) => number {
  const [least, most] = wholeRange(dtype)!;
  return (value) => Math.min(Math.max(Math.trunc(value) || 0, least), most); // || 0: no negative zero either
}

/** A number as an array of `dtype` holds it. */
export function encodeElement(value: number, dtype: DType): number {
  return encode[dtype](value);
}

/** Plain numbers of a tensor's elements: 16-bit floats are decoded, everything else is as it is stored. */
export function numbersOf({ dtype, data }: Elements): TensorData {
  return dtype === 'float16' || dtype === 'bfloat16' ? Float32Array.from(data, decode[dtype]) : data;
}

/** Writes the elements of `x` into `y` in `y`'s dtype. Floats saturate; what whole numbers do not fit into keeps its lower bits. */
export function convert(x: Elements, y: Elements): void {
  const from = numbersOf(x);
  const write = encode[y.dtype];
  const asArray =
    y.dtype === 'float32' || y.dtype === 'float64' || (isInteger(y.dtype) && wholeRange(x.dtype) !== null);
  if (asArray) y.data.set(from);
  else for (let i = 0; i < from.length; i++) y.data[i] = write(from[i]);
}
