import { requireTensor } from '../../arguments/index.ts';
import { requireFloating, type TensorData } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, sizeOf, stridesOf, type Shape } from '../../shape.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';
import { permute } from '../movement/permute.ts';

/** Throws unless matrices in batches are given, of floating numbers. */
export function requireMatrices(where: string, name: string, x: Tensor): void {
  requireTensor(where, name, x);
  requireFloating(where, name, x.dtype);
  if (x.rank >= 2) return;
  throw new ShapeError(where, `${name} is ${formatShape(x.shape)}; matrices need at least 2 axes, not ${x.rank}`, {
    expected: 2,
    got: x.rank,
  });
}

/** Throws unless the matrices have as many rows as columns. */
export function requireSquare(where: string, name: string, x: Tensor): void {
  requireMatrices(where, name, x);
  const [rows, columns] = x.shape.slice(-2);
  if (rows === columns) return;
  throw new ShapeError(
    where,
    `${name} is ${formatShape(x.shape)}; matrices must be square, with as many rows as columns (${rows} vs ${columns})`,
    { expected: rows, got: columns },
  );
}

/** The axes before those of the matrices. */
export const batchOf = ({ shape }: TensorType): Shape => shape.slice(0, -2);

/** Rows and columns. */
export const matrixOf = ({ shape }: TensorType): readonly [rows: number, columns: number] => [
  shape[shape.length - 2],
  shape[shape.length - 1],
];

/** What is wrong with the values of one matrix among others. */
export function valueError(
  where: string,
  x: TensorType,
  { at, problem, name = 'x' }: { readonly at: number; readonly problem: string; readonly name?: string | undefined },
): ConfigError {
  const batch = batchOf(x);
  const position = stridesOf(batch).map((stride, k) => Math.floor(at / stride) % batch[k]);
  const which = batch.length === 0 ? name : `matrix ${formatShape(position)} of ${name} ${formatShape(x.shape)}`;
  return new ConfigError(where, `${which} ${problem}`, { got: problem });
}

/** One matrix of several, in double precision. */
export function matrixAt(
  { data, shape }: { readonly data: TensorData; readonly shape: Shape },
  at: number,
): Float64Array {
  const size = sizeOf(shape.slice(-2));
  return Float64Array.from(data.subarray(at * size, (at + 1) * size));
}

/** The last two axes in the other order. */
export function transposed(x: Tensor): Tensor {
  const order = [...x.shape.keys()];
  order.push(...order.splice(-2, 1));
  return permute(x, order);
}

/** The distance from 1 to the next number. */
export const epsilonOf = ({ dtype }: TensorType): number => (dtype === 'float64' ? 2 ** -52 : 2 ** -23);

/** The largest absolute value; 1 where there is none but 0. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest || 1;
}

/** Rows as the entries of a sequence. */
export function rowsFirst(x: Tensor): Tensor {
  const order = [...x.shape.keys()];
  return permute(x, [...order.splice(-2, 1), ...order]);
}
