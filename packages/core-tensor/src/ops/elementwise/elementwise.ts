import { requireTensor } from '../../arguments/require-tensor.ts';
import { allocate, isFloating, requireFloating, requireNumeric, requireSame, type TensorData } from '../../dtype.ts';
import { DTypeError } from '../../errors.ts';
import type { OnnxContext, OnnxNode } from '../../onnx-rule.ts';
import { defineOp, type Op, type TensorType } from '../../op.ts';
import { broadcastShapes, broadcastStrides, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';

/** A run of elements: `y[yStart + i] = a[aStart + i * aStep] ∘ b[bStart + i * bStep]` for i < length. Steps are 0 or 1. */
interface Row {
  readonly length: number;
  readonly yStart: number;
  readonly aStart: number;
  readonly aStep: number;
  readonly bStart: number;
  readonly bStep: number;
}

/** Computes one run; each operation has its own loop, so that the engine compiles it for that operation alone. */
export type RowKernel = (y: TensorData, a: TensorData, b: TensorData, row: Row) => void;

/** Calls `kernel` for runs that cover the whole result; neighbouring axes that run alike are walked as one. */
export function forEachRow(kernel: RowKernel, y: Tensor, a: Tensor, b: Tensor): void {
  if (y.size === 0) return;
  if (a.size === y.size && b.size === y.size) {
    kernel(y.data, a.data, b.data, { length: y.size, yStart: 0, aStart: 0, aStep: 1, bStart: 0, bStep: 1 });
    return;
  }
  const { shape } = y;
  const aStrides = broadcastStrides(a.shape, shape);
  const bStrides = broadcastStrides(b.shape, shape);
  let axis = shape.length - 1;
  let length = 1;
  let aStep = 0;
  let bStep = 0;
  for (; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    const [aNext, bNext] = [Math.sign(aStrides[axis]), Math.sign(bStrides[axis])];
    if (length > 1 && (aNext !== aStep || bNext !== bStep)) break;
    [aStep, bStep] = [aNext, bNext];
    length *= shape[axis];
  }
  const outer = shape.slice(0, axis + 1);
  const index = new Array<number>(outer.length).fill(0);
  const row = { length, yStart: 0, aStart: 0, aStep, bStart: 0, bStep };
  for (let rows = sizeOf(outer); rows > 0; rows--) {
    kernel(y.data, a.data, b.data, row);
    row.yStart += length;
    for (let k = outer.length - 1; k >= 0; k--) {
      row.aStart += aStrides[k];
      row.bStart += bStrides[k];
      if (++index[k] < outer[k]) break;
      row.aStart -= index[k] * aStrides[k];
      row.bStart -= index[k] * bStrides[k];
      index[k] = 0;
    }
  }
}

interface BinarySpec {
  readonly name: string;
  readonly kernel: RowKernel;
  readonly simd?: Op['simd'] | undefined;
  readonly neutral?: Op['neutral'] | undefined;
  /** dtypes accepted; default: all that have arithmetic */
  readonly accept?: 'floating' | 'numeric' | 'bool' | 'any' | undefined;
  /** dtype of the result; default: that of the operands */
  readonly result?: 'bool' | undefined;
  /** gradients in the shape of the result; stretched axes are summed afterwards */
  gradient?(
    dy: Tensor,
    a: Tensor,
    b: Tensor,
    y: Tensor,
    needs: readonly boolean[],
  ): readonly [Tensor | null, Tensor | null];
  onnx(context: OnnxContext): OnnxNode | readonly OnnxNode[];
  /** the same, composed of other operations, for targets without the node */
  decomposition?(a: Tensor, b: Tensor): Tensor;
}

function requireAccepted(name: string, accept: BinarySpec['accept'], { dtype }: TensorType): void {
  if (accept === 'floating') requireFloating(name, 'a', dtype);
  else if (accept === 'numeric') requireNumeric(name, 'a', dtype);
  else if (accept === 'bool' && dtype !== 'bool') {
    throw new DTypeError(name, `a is ${dtype} but must be bool; use a.cast('bool')`, { expected: 'bool', got: dtype });
  }
}

/** Declares an operation of two operands that broadcast. */
export function defineBinary({
  name,
  kernel,
  simd,
  neutral,
  accept = 'numeric',
  result,
  gradient,
  onnx,
  decomposition,
}: BinarySpec): Op<[a: Tensor, b: Tensor]> {
  const op: Op<[a: Tensor, b: Tensor]> = {
    name,
    elementwise: true,
    simd,
    neutral,
    infer([a, b]) {
      requireSame(name, ['a', 'b'], [a.dtype, b.dtype]);
      requireAccepted(name, accept, a);
      return { shape: broadcastShapes(name, a.shape, b.shape), dtype: result ?? a.dtype };
    },
    forward: ([a, b], y) => forEachRow(kernel, y, a, b),
    onnx: (_, context) => onnx(context),
    ...(decomposition !== undefined && { decomposition: ([a, b]: readonly [Tensor, Tensor]) => [decomposition(a, b)] }),
  };
  if (gradient === undefined) return defineOp(op);
  return defineOp({
    ...op,
    gradient(dy, { inputs: [a, b], output, needs }) {
      const [da, db] = gradient(dy, a, b, output, needs);
      return [da && unbroadcast(da, a.shape), db && unbroadcast(db, b.shape)];
    },
  });
}

interface UnarySpec {
  readonly name: string;
  /** writes y from x, element by element */
  kernel(x: TensorData, y: TensorData): void;
  readonly simd?: Op['simd'] | undefined;
  readonly accept?: 'floating' | 'numeric' | undefined;
  gradient(dy: Tensor, x: Tensor, y: Tensor): Tensor | null;
  onnx(context: OnnxContext): OnnxNode;
  /** the same, composed of other operations, for targets without the node */
  decomposition?(x: Tensor): Tensor;
}

/** Declares an operation of one operand that keeps shape and dtype. */
export function defineUnary({
  name,
  kernel,
  simd,
  accept = 'floating',
  gradient,
  onnx,
  decomposition,
}: UnarySpec): Op<[x: Tensor]> {
  return defineOp<[x: Tensor]>({
    name,
    elementwise: true,
    simd,
    infer([x]) {
      if (accept === 'floating') requireFloating(name, 'x', x.dtype);
      else requireNumeric(name, 'x', x.dtype);
      return x;
    },
    forward: ([x], y) => kernel(x.data, y.data),
    gradient: (dy, { inputs: [x], output }) => [gradient(dy, x, output)],
    onnx: (_, context) => onnx(context),
    ...(decomposition !== undefined && { decomposition: ([x]) => [decomposition(x)] }),
  });
}

/** Operand given as a tensor or a plain number. */
export type Operand = Tensor | number;

/**
 * Makes both operands tensors: a number takes the dtype of the other operand.
 *
 * @throws {ConfigError} if one is neither tensor nor number
 * @throws {DTypeError} if both are numbers, or a fraction meets whole numbers
 */
export function operands(where: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a !== 'number') requireTensor(where, 'a', a, 'a tensor or a number');
  if (typeof b !== 'number') requireTensor(where, 'b', b, 'a tensor or a number');
  if (typeof a === 'number') {
    if (typeof b === 'number')
      throw new DTypeError(where, `a is ${a} and b is ${b}; at least one of them must be a tensor`, { got: [a, b] });
    return [scalarLike(where, a, b), b];
  }
  return [a, typeof b === 'number' ? scalarLike(where, b, a) : b];
}

function scalarLike(where: string, value: number, like: Tensor): Tensor {
  if (!isFloating(like.dtype) && !Number.isInteger(value)) {
    throw new DTypeError(
      where,
      `${value} is not a whole number but the tensor is ${like.dtype}; cast the tensor first`,
      { got: value },
    );
  }
  return like.derive({ shape: [], dtype: like.dtype }, allocate(like.dtype, 1).fill(value));
}
