import type { OnnxAttribute, OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import { padsTo, type Pad, type Windows } from './windows.ts';

/** The attributes that say how windows lie. ONNX's `pads` never go below 0. */
export function onnxWindows({ kernel, stride, padding, dilation }: Windows): Record<string, OnnxAttribute> {
  return {
    kernel_shape: kernel,
    strides: stride,
    pads: [...padding.map(([before]) => before), ...padding.map(([, after]) => Math.max(0, after))],
    dilations: dilation,
  };
}

/**
 * `x` without the last entries that negative padding leaves out, which ONNX does not know, and the padding that is left. Where that leaves
 * out all of an axis, `x` has zeros in its place.
 */
export function onnxCropped(
  x: OnnxValue,
  { padding }: Pick<Windows, 'padding'>,
  context: OnnxContext,
): readonly [x: OnnxValue, padding: readonly Pad[]] {
  const { node, ints, constant } = context;
  const isGone = padding.map(([, after], axis) => after < 0 && -after >= x.shape[axis + 2]);
  if (isGone.includes(true)) {
    const pads = padding.map(([before, after], axis): Pad => {
      const length = x.shape[axis + 2];
      return isGone[axis] ? padsTo(length, before, before + length + after) : [0, 0];
    });
    const shape = x.shape.map((length, axis) => (axis < 2 ? length : length + pads[axis - 2][0] + pads[axis - 2][1]));
    const amounts = ints([0, 0, ...pads.map(([before]) => before), 0, 0, ...pads.map(([, after]) => after)]);
    const zeros = node({ opType: 'Pad', inputs: [x, amounts, constant(0, x.dtype)] }, { shape, dtype: x.dtype });
    const rest = padding.map((pad, axis): Pad => (isGone[axis] ? [0, 0] : pad));
    return onnxCropped(zeros, { padding: rest }, context);
  }
  const left = padding.map(([before, after]): Pad => [before, Math.max(0, after)]);
  const cut = padding.flatMap(([, after], axis) => (after < 0 ? [{ axis: axis + 2, after }] : []));
  if (cut.length === 0) return [x, left];
  const shape = x.shape.map((length, axis) => length + Math.min(0, padding[axis - 2]?.[1] ?? 0));
  const cropped = node(
    {
      opType: 'Slice',
      inputs: [x, ints(cut.map(() => 0)), ints(cut.map(({ after }) => after)), ints(cut.map(({ axis }) => axis))],
    },
    { shape, dtype: x.dtype },
  );
  return [cropped, left];
}
