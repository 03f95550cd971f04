import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import type { Op } from '../../op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { addTaps, adjointTaps, tapsOf, type Resampling } from './resample-taps.ts';
import { resampledAtOneSize, sentBackAtOneSize } from './resample-composed.ts';
import { resampledAtAnySize } from './resample-at-any-size.ts';

/** Resampling of one axis, with at least one entry. */
export interface ResampleAttributes extends Resampling {
  readonly axis: number;
  /** whether the decomposition is to work at any size of the axis, for files in which it is free */
  readonly atAnySize?: boolean | undefined;
}

/**
 * Entries of an axis made of their neighbours in another number: means of windows, nearest entries, by a cubic kernel, or antialiased. Only
 * what has a weight is looked at, so that NaN stays in its window, unlike in a product with a matrix, or in ONNX Runtime's `Resize`, which looks
 * at a neighbour along each axis whatever it weighs.
 */
export const resampleOp: Op<[x: Tensor], ResampleAttributes> = {
  name: 'resample',
  infer([{ shape, dtype }], { axis, result, kind }) {
    if (kind !== 'nearest' && kind !== 'nearest-exact') requireFloating('resample', 'x', dtype);
    return { shape: shape.with(axis, result), dtype };
  },
  forward([{ shape, data }], y, attributes) {
    const { axis } = attributes;
    addTaps(data, y.data, splitAt(shape, axis), tapsOf(shape[axis], attributes));
  },
  gradient: (dy, { inputs: [{ shape }], attributes }) => [
    apply(resampleGradientOp, [dy], { ...attributes, size: shape[attributes.axis] }),
  ],
  decomposition([x], attributes) {
    const { axis, atAnySize } = attributes;
    if (atAnySize === true) return [resampledAtAnySize(x, axis, attributes)];
    return [resampledAtOneSize(x, axis, attributes)];
  },
};

/** Its adjoint: each entry gets back what it gave. */
export const resampleGradientOp: Op<[dy: Tensor], ResampleAttributes & { readonly size: number }> = {
  name: 'resampleGradient',
  infer: ([{ shape, dtype }], { axis, size }) => ({ shape: shape.with(axis, size), dtype }),
  forward([{ shape, data }], dx, attributes) {
    const { axis, size } = attributes;
    addTaps(data, dx.data, splitAt(shape, axis), adjointTaps(size, attributes));
  },
  gradient: (g, { attributes }) => [apply(resampleOp, [g], attributes)],
  decomposition: ([dy], attributes) => [sentBackAtOneSize(dy, attributes.axis, attributes)],
};
