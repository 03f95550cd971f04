import type { Tensor } from '../../tensor.ts';
import { take } from '../indexing/take.ts';
import { padAxes } from './pad-op.ts';
import { permute } from './permute.ts';
import { reshape } from './reshape.ts';
import { unsqueeze } from './unsqueeze.ts';

/** How many entries a diagonal has, and where it begins. */
function placesOf(rows: number, columns: number, offset: number): { length: number; row: number; column: number } {
  const [row, column] = [Math.max(0, -offset), Math.max(0, offset)];
  return { length: Math.max(0, Math.min(rows - row, columns - column)), row, column };
}

/** One diagonal of the matrices along two axes. */
export function diagonalOf(x: Tensor, offset: number, [axis1, axis2]: readonly [number, number]): Tensor {
  const others = x.shape.map((_, axis) => axis).filter((axis) => axis !== axis1 && axis !== axis2);
  const [rows, columns] = [x.shape[axis1], x.shape[axis2]];
  const { length, row, column } = placesOf(rows, columns, offset);
  const moved = permute(x, [...others, axis1, axis2]);
  const flat = reshape(moved, [...others.map((axis) => x.shape[axis]), rows * columns]);
  const places = Int32Array.from({ length }, (_, i) => (row + i) * columns + column + i);
  return take(flat, x.derive({ shape: [length], dtype: 'int32' }, places), others.length);
}

/** The last axis as the diagonal of matrices: each entry with as many zeros behind it as a row has columns. */
export function embedded(x: Tensor, offset: number): Tensor {
  const length = x.shape[x.rank - 1];
  const size = length + Math.abs(offset);
  const { row, column } = placesOf(size, size, offset);
  const before = x.shape.slice(0, -1);
  const spread = reshape(padAxes(unsqueeze(x, -1), [[0, size]]), [...before, length * (size + 1)]);
  const square = length * (size + 1);
  const start = row * size + column;
  return reshape(padAxes(spread, [[start, size * size - start - square]]), [...before, size, size]);
}
