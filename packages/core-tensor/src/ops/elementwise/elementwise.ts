import { requireTensor } from '../../arguments/require-tensor.ts';
import {
  allocate,
  requireFloating,
  requireNumeric,
  requireSame,
  wholeRange,
  type DType,
  type TensorData,
} from '../../dtype.ts';
import { elementOf } from '../../element-of.ts';
import { DTypeError } from '../../errors.ts';
import type { OnnxContext, OnnxNode } from '../../onnx-rule.ts';
import { defineOp, type GradientContext, type Op } from '../../op.ts';
import { broadcastShapes } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';
import { forEachRow, type RowKernel } from './rows.ts';

/** Throws for dtypes that an operation does not take; `name` is the operand. */
type Accept = (where: string, name: string, dtype: DType) => void;

export interface BinarySpec extends Pick<Op, 'name' | 'simd' | 'neutral'> {
  readonly kernel: RowKernel;
  /** default `requireNumeric`: all that have arithmetic */
  readonly accept?: Accept | undefined;
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
}

/** Declares an operation of two operands that broadcast. */
export function defineBinary({
  kernel,
  accept = requireNumeric,
  result,
  gradient,
  onnx,
  ...traits
}: BinarySpec): Op<[a: Tensor, b: Tensor]> {
  const { name } = traits;
  return defineOp<[a: Tensor, b: Tensor]>({
    ...traits,
    elementwise: true,
    infer([a, b]) {
      requireSame(name, ['a', 'b'], [a.dtype, b.dtype]);
      accept(name, 'a', a.dtype);
      return { shape: broadcastShapes(name, a.shape, b.shape), dtype: result ?? a.dtype };
    },
    forward: ([a, b], y) => forEachRow(kernel, y, a, b),
    onnx: (_, context) => onnx(context),
    ...(gradient !== undefined && {
      gradient(dy: Tensor, { inputs: [a, b], output, needs }: GradientContext<readonly [Tensor, Tensor], object>) {
        const [da, db] = gradient(dy, a, b, output, needs);
        return [needs[0] && da ? unbroadcast(da, a.shape) : null, needs[1] && db ? unbroadcast(db, b.shape) : null];
      },
    }),
  });
}

interface UnarySpec extends Pick<Op, 'name' | 'simd'> {
  /** writes y from x, element by element */
  kernel(x: TensorData, y: TensorData): void;
  /** default `requireFloating` */
  readonly accept?: Accept | undefined;
  gradient(dy: Tensor, x: Tensor, y: Tensor): Tensor | null;
  onnx(context: OnnxContext): OnnxNode;
}

/** Declares an operation of one operand that keeps shape and dtype. */
export function defineUnary({
  kernel,
  accept = requireFloating,
  gradient,
  onnx,
  ...traits
}: UnarySpec): Op<[x: Tensor]> {
  return defineOp<[x: Tensor]>({
    ...traits,
    elementwise: true,
    infer([x]) {
      accept(traits.name, 'x', x.dtype);
      return x;
    },
    forward: ([x], y) => kernel(x.data, y.data),
    gradient: (dy, { inputs: [x], output }) => [gradient(dy, x, output)],
    onnx: (_, context) => onnx(context),
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
