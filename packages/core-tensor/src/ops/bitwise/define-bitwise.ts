import { isInteger, type DType } from '../../dtype.ts';
import { DTypeError } from '../../errors.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary } from '../elementwise/elementwise.ts';

interface Bitwise {
  readonly name: string;
  /** of int32 */
  combine(a: number, b: number): number;
  /** of what needs more bits */
  combineLong(a: bigint, b: bigint): bigint;
}

/** Throws unless `dtype` has bits to combine: whole numbers or bool. */
export function requireBits(where: string, name: string, dtype: DType): void {
  if (isInteger(dtype) || dtype === 'bool') return;
  throw new DTypeError(where, `${name} is ${dtype} but must be bool, int32, int64 or uint8`, {
    expected: ['bool', 'int32', 'int64', 'uint8'],
    got: dtype,
  });
}

/** Declares an operation on the bits of whole numbers; negative ones are two's complements. */
export function defineBitwise({ name, combine, combineLong }: Bitwise): Op<[a: Tensor, b: Tensor]> {
  const both = (a: number, b: number): number =>
    (a | 0) === a && (b | 0) === b ? combine(a, b) : Number(combineLong(BigInt(a), BigInt(b)));
  return defineBinary({
    name,
    accept: requireBits,
    kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
      for (let i = 0; i < length; i++) y[yStart + i] = both(a[aStart + i * aStep], b[bStart + i * bStep]);
    },
    onnx: () => ({ opType: `B${name.slice(1)}` }),
  });
}
