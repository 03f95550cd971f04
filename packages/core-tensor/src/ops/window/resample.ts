import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import type { OnnxContext, OnnxNode } from '../../onnx-rule.ts';
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

type ResampleOp = Op<[x: Tensor], ResampleAttributes>;

const declared: Omit<ResampleOp, 'name'> = {
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

/**
 * Entries of an axis made of their neighbours in another number: means of windows, nearest entries, by a cubic kernel, or antialiased. Only
 * what has a weight is looked at, so that NaN stays in its window, unlike in a product with a matrix.
 */
export const resampleOp: ResampleOp = { name: 'resample', ...declared };

/** The same between two entries in proportion, which is ONNX's `Resize`. */
export const resizeOp: ResampleOp = { name: 'resize', ...declared, onnx: onnxResize };

/** The adjoint of both: each entry gets back what it gave. */
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

/** ONNX Runtime resizes images: the axis is their height. */
function onnxResize(attributes: ResampleAttributes, context: OnnxContext): OnnxNode {
  const { axis, result, factor, bySizes, alignCorners } = attributes;
  const { node, ints, constant } = context;
  const [x] = context.inputs;
  const [outer, size, inner] = splitAt(x.shape, axis);
  const { dtype } = x;
  const isImage = x.shape.length === 4 && axis >= 2;
  const image = [1, outer, size, inner];
  const given = isImage ? x : node({ opType: 'Reshape', inputs: [x, ints(image)] }, { shape: image, dtype });
  const at = isImage ? axis : 2;
  const isFactor = factor !== null && !bySizes;
  const resize = {
    opType: 'Resize',
    inputs: [given, null, isFactor ? constant(factor, 'float32', [1]) : null, isFactor ? null : ints([result])],
    attributes: {
      axes: [at],
      coordinate_transformation_mode: alignCorners ? 'align_corners' : 'half_pixel',
      mode: 'linear',
    },
  };
  if (isImage) return resize;
  const resized = node(resize, { shape: image.with(2, result), dtype });
  return { opType: 'Reshape', inputs: [resized, ints(context.outputs[0].shape)] };
}
