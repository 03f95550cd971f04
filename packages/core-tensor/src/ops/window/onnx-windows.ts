import type { OnnxAttribute, OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import type { Windows } from './windows.ts';

/** The attributes that say how windows lie. ONNX's `pads` never go below 0. */
export function onnxWindows({ kernel, stride, padding, dilation }: Windows): Record<string, OnnxAttribute> {
  return {
    kernel_shape: kernel,
    strides: stride,
    pads: [...padding.map(([before]) => before), ...padding.map(([, after]) => Math.max(0, after))],
    dilations: dilation,
  };
}

/** `x` without the last entries that negative padding leaves out, which ONNX does not know. */
export function onnxCropped(
  x: OnnxValue,
  { padding }: Pick<Windows, 'padding'>,
  { node, ints }: OnnxContext,
): OnnxValue {
  const cut = padding.flatMap(([, after], axis) => (after < 0 ? [{ axis: axis + 2, after }] : []));
  if (cut.length === 0) return x;
  const shape = x.shape.map((length, axis) => length + Math.min(0, padding[axis - 2]?.[1] ?? 0));
  return node(
    {
      opType: 'Slice',
      inputs: [x, ints(cut.map(() => 0)), ints(cut.map(({ after }) => after)), ints(cut.map(({ axis }) => axis))],
    },
    { shape, dtype: x.dtype },
  );
}
