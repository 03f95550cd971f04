import { match, maxOp, meanOp, sumOp, type Operation, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import type { Program } from '@gradkit/core-tensor/wasm';
import { linesOf } from '#lines';

/**
 * How an operand lies in a matrix of rows × columns: an element each, some rows again and again, one row for all, a number for each row, one
 * number.
 */
export type OperandKind = 'vector' | 'tile' | 'row' | 'column' | 'scalar';

/** One operation of a kernel, with the matrix that it goes through. */
export interface KernelLine {
  readonly one: Operation;
  /** `sum rows` adds all rows up to one, which no other line can use */
  readonly does: 'elements' | 'sum' | 'mean' | 'max' | 'sum rows';
  /** elements of the matrix */
  readonly size: number;
  /** null: elements lie one behind the other, in rows of any length */
  readonly columns: number | null;
  /** sizes of operands that are rows, one or several: multiples of the columns */
  readonly rowSizes: readonly number[];
}

/** What a kernel goes through: rows of so many columns. */
export interface KernelMatrix {
  readonly size: number;
  /** null: elements that lie one behind the other */
  readonly columns: number | null;
}

/** An operation as one line of a kernel; null if no lines or reduction do it. */
export function kernelLine(one: Operation): KernelLine | null {
  const { inputs, outputs } = one;
  const [y] = outputs;
  const { dtype, size } = y;
  if (outputs.length > 1 || size <= 1 || inputs.length === 0) return null;
  if (!isInLanes(dtype) || inputs.some((x) => x.dtype !== dtype)) return null;
  if (linesOf(one, dtype) === null) return reduction(one);
  const places = inputs.map((x) => placeIn(x, y));
  if (places.includes(null)) return null;
  const lengths = new Set(places.flatMap((place) => (place?.kind === 'column' ? place.columns : [])));
  const rowSizes = [...new Set(places.flatMap((place) => (place?.kind === 'row' ? place.columns : [])))];
  if (lengths.size > 1) return null;
  const [columns = null] = lengths;
  return { one, does: 'elements', size, columns, rowSizes };
}

function isInLanes(dtype: string): dtype is Program['dtype'] {
  return dtype === 'float32' || dtype === 'float64';
}

/** A sum, mean or largest element along the last axes, or a sum over the first ones. */
function reduction(one: Operation): KernelLine | null {
  const [sum, mean, max] = [match(one, sumOp), match(one, meanOp), match(one, maxOp)];
  const found = sum ?? mean ?? max;
  if (found === null) return null;
  const [x] = found.inputs;
  const { axes } = found.attributes;
  const isRun = axes.every((axis, i) => axis === axes[0] + i);
  const reduced = axes.reduce((product, axis) => product * x.shape[axis], 1);
  const kept = one.outputs[0].size;
  if (!isRun || reduced <= 1) return null;
  const does = sum !== null ? 'sum' : mean !== null ? 'mean' : 'max';
  const line = { one, size: x.size, rowSizes: [] };
  if (axes[0] + axes.length === x.rank) return { ...line, does, columns: reduced };
  return axes[0] === 0 && sum !== null ? { ...line, does: 'sum rows', columns: kept } : null;
}

/** How an operand that is stretched to a matrix lies in it, and how long the rows must be for that; null if it lies in none. */
function placeIn(x: Tensor, { shape, size }: Tensor): { readonly kind: OperandKind; readonly columns: number } | null {
  if (x.size === 1) return { kind: 'scalar', columns: 1 };
  if (x.size === size) return { kind: 'vector', columns: 1 };
  const sizes = [...shape.map(() => 1), ...x.shape].slice(-shape.length);
  const isStretched = sizes.map((length, axis) => length !== shape[axis]);
  if (isOnes(sizes.slice(0, isStretched.lastIndexOf(true) + 1))) return { kind: 'row', columns: x.size };
  return isOnes(sizes.slice(isStretched.indexOf(true))) ? { kind: 'column', columns: size / x.size } : null;
}

function isOnes(shape: Shape): boolean {
  return shape.every((size) => size === 1);
}

/** The matrix that the lines of a kernel go through together; null if there is none, or one takes for a row what another gives as a column. */
export function matrixOf(lines: readonly KernelLine[], rootOf: (x: Tensor) => Tensor): KernelMatrix | null {
  const matrix = commonMatrix(lines);
  if (matrix === null) return null;
  const made = new Map(lines.map((line) => [line.one.outputs[0], line]));
  const isAsMade = (x: Tensor, line: KernelLine): boolean => {
    const maker = made.get(rootOf(x));
    if (maker === undefined) return true;
    const isVector = maker.does === 'elements' && maker.size === matrix.size;
    return operandKind(x, line, matrix) === (isVector ? 'vector' : 'column');
  };
  return lines.every((line) => line.one.inputs.every((x) => isAsMade(x, line))) ? matrix : null;
}

function commonMatrix(lines: readonly KernelLine[]): KernelMatrix | null {
  const lengths = new Set(lines.flatMap((line) => line.columns ?? []));
  const rowSizes = [...new Set(lines.flatMap((line) => line.rowSizes))];
  if (lengths.size > 1) return null;
  const [columns = rowSizes.length > 0 ? Math.min(...rowSizes) : null] = lengths;
  const sizes = new Set(
    lines.flatMap((line) => (columns === null || line.columns !== null || line.rowSizes.length > 0 ? line.size : [])),
  );
  const [size] = sizes;
  const isColumn = (line: KernelLine): boolean => line.does === 'elements' && line.size * (columns ?? 1) === size;
  if (sizes.size !== 1 || !lines.every((line) => line.size === size || isColumn(line))) return null;
  const isDivided = columns === null || rowSizes.every((rowSize) => rowSize % columns === 0);
  return isDivided ? { size, columns } : null;
}

/** How a line of a kernel finds an operand: along a column, if the line itself goes along one. */
export function operandKind(x: Tensor, { does, one, size }: KernelLine, matrix: KernelMatrix): OperandKind {
  const { kind, columns } = does === 'elements' ? placeIn(x, one.outputs[0])! : { kind: 'vector' as const, columns: 1 };
  if (kind === 'row' && columns !== matrix.columns) return 'tile';
  return kind === 'vector' && size !== matrix.size ? 'column' : kind;
}
