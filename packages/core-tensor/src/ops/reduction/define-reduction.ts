import { apply } from '../../apply.ts';
import { requireBoolean } from '../../arguments/choice.ts';
import { requireOptions, type OptionNames } from '../../arguments/options.ts';
import { axesOf } from '../../arguments/axis.ts';
import type { DType } from '../../dtype.ts';
import type { OnnxContext, OnnxNode } from '../../onnx-rule.ts';
import { defineOp, type Op } from '../../op.ts';
import { reducedShape, type Shape } from '../../shape.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';

/** One axis or several, negative from the end; left out or null: all. */
export type Axes = number | readonly number[] | null;

/** How to reduce. */
export interface ReduceOptions {
  /** keep reduced axes with size 1; default false */
  readonly keepDims?: boolean | undefined;
}

const known: OptionNames<ReduceOptions> = { keepDims: true };

/** Whether reduced axes are kept. @throws {ConfigError} if an option is unknown or no boolean */
export function keepDimsOf(where: string, options: ReduceOptions): boolean {
  const { keepDims = false } = requireOptions(where, options, known);
  requireBoolean(where, 'keepDims', keepDims);
  return keepDims;
}

interface ReductionAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** An operation that makes one element of all those along some axes. */
export type ReductionOp = Op<[x: Tensor], ReductionAttributes>;

interface Reduction {
  readonly name: string;
  /** throws for dtypes that it does not take */
  readonly accept: (where: string, name: string, dtype: DType) => void;
  /** throws for axes that it cannot reduce; left out: there are none */
  requireAxes?(x: TensorType, axes: readonly number[]): void;
  /** CPU kernel: writes the zero-filled `y` from `x` */
  forward(x: Tensor, y: Tensor, axes: readonly number[]): void;
  /** from `dy`, of `y`'s shape; `kept` is that shape with the reduced axes as size 1, which broadcasts with `x` */
  gradient(dy: Tensor, x: Tensor, y: Tensor, along: { readonly axes: readonly number[]; readonly kept: Shape }): Tensor;
  /** the ONNX operator, or how to write it */
  readonly onnx: string | ((attributes: ReductionAttributes, context: OnnxContext) => OnnxNode);
}

/** Declares a reduction. */
export function defineReduction({ name, accept, requireAxes, forward, gradient, onnx }: Reduction): ReductionOp {
  return defineOp<[x: Tensor], ReductionAttributes>({
    name,
    infer([x], { axes, keepDims }) {
      accept(name, 'x', x.dtype);
      requireAxes?.(x, axes);
      return { shape: reducedShape(x.shape, axes, keepDims), dtype: x.dtype };
    },
    forward: ([x], y, { axes }) => forward(x, y, axes),
    gradient: (dy, { inputs: [x], output: y, attributes: { axes } }) => [
      gradient(dy, x, y, { axes, kept: reducedShape(x.shape, axes, true) }),
    ],
    onnx(attributes, context) {
      if (typeof onnx !== 'string') return onnx(attributes, context);
      const { inputs, ints } = context;
      return {
        opType: onnx,
        inputs: [inputs[0], ints(attributes.axes)],
        attributes: { keepdims: attributes.keepDims ? 1 : 0, noop_with_empty_axes: 1 },
      };
    },
  });
}

/** Applies a reduction along axes that may count from the end. */
export function reduce(op: ReductionOp, x: Tensor, axis: Axes, options: ReduceOptions): Tensor {
  return apply(op, [x], { axes: axesOf(op.name, x, axis), keepDims: keepDimsOf(op.name, options) });
}
