import { requireTensor } from '../../arguments/require-tensor.ts';
import {
  allocate,
  requireBool,
  requireFloating,
  requireNumeric,
  requireSame,
  wholeRange,
  type TensorData,
} from '../../dtype.ts';
import { elementOf } from '../../element-of.ts';
import { DTypeError } from '../../errors.ts';
import type { OnnxContext, OnnxNode } from '../../onnx-rule.ts';
import { defineOp, type Op } from '../../op.ts';
import type { TensorType } from '../../tensor-type.ts';
import { broadcastShapes } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';
import { forEachRow, type RowKernel } from './rows.ts';

export interface BinarySpec {
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
  else if (accept === 'bool') requireBool(name, 'a', dtype);
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
 * @throws {DTypeError} if both are numbers, or one is a number that the other's dtype does not hold
 */
export function operands(where: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a !== 'number') requireTensor(where, 'a', a, 'a tensor or a number');
  if (typeof b !== 'number') requireTensor(where, 'b', b, 'a tensor or a number');
  if (typeof a === 'number') {
    if (typeof b === 'number')
      throw new DTypeError(where, `a is ${a} and b is ${b}; at least one of them must be a tensor`, { got: [a, b] });
    return [scalarLike(where, 'a', a, { like: b }), b];
  }
  return [a, typeof b === 'number' ? scalarLike(where, 'b', b, { like: a }) : b];
}

function scalarLike(where: string, name: string, value: number, { like }: { like: Tensor }): Tensor {
  const { dtype } = like;
  return like.derive({ shape: [], dtype }, allocate(dtype, 1).fill(elementOf(value, dtype, where, name)));
}

/**
 * Operands of which the larger (`end` 0) or the smaller one (1) is looked for: a number beyond that end of the other's range is never it, and
 * neither is the end.
 */
export function limitedOperands(where: string, a: Operand, b: Operand, end: 0 | 1): [Tensor, Tensor] {
  const limit = end === 0 ? Math.max : Math.min;
  const limited = (value: Operand, other: Operand): Operand => {
    const range = typeof value === 'number' && other instanceof Tensor ? wholeRange(other.dtype) : null;
    return range === null ? value : limit(value as number, range[end]);
  };
  return operands(where, limited(a, b), limited(b, a));
}
