import type { Inputs } from '@gradkit/core-tensor';

/** The largest size of finite numbers. */
function largest(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

/** Attributes of `layerNormOp`. */
export interface LayerNormAttributes {
  readonly axis: number;
  readonly eps: number;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/**
 * What the results of layer normalization are made of: of nearly equal numbers little is left when their mean is taken off, which is rounded
 * as the numbers are, in PyTorch as well.
 */
export function layerNormSizes([x, ...affine]: Inputs, { axis, eps }: LayerNormAttributes): (at: number) => number {
  const length = x.shape.slice(axis).reduce((a, b) => a * b, 1);
  const weights = affine.length > 0 ? affine[0].data : null;
  const weight = weights === null ? 1 : largest(weights);
  const bias = affine.length > 1 ? largest(affine[1].data) : 0;
  const rows = Array.from({ length: length === 0 ? 0 : x.size / length }, (_, row) => {
    const values = Array.from(x.data.subarray(row * length, (row + 1) * length), Number);
    const center = mean(values);
    const scale = 1 / Math.sqrt(mean(values.map((value) => (value - center) ** 2)) + eps);
    const most = Number.isFinite(scale) ? largest(values) : 0;
    return { center, nothing: most * 2 ** -20, size: most * scale * weight + bias };
  });
  return (at) => {
    const { center, nothing, size } = rows[Math.floor(at / length)];
    const isInfinite = weights !== null && !Number.isFinite(weights[at % length]);
    return isInfinite && Math.abs(x.data[at] - center) <= nothing ? Infinity : size; // 0 · ∞, or a little · ∞
  };
}

/** The same for batch normalization, `x · scale + (bias − mean · scale)`: infinite where a part is out of range, which their difference is not. */
export function batchNormSizes(
  [x, weight, bias, means, variance]: Inputs,
  { eps }: { readonly eps: number },
): (at: number) => number {
  const plane = x.shape.slice(2).reduce((a, b) => a * b, 1);
  const finite = (value: number): number => (Number.isFinite(value) ? Math.abs(value) : 0);
  const most = x.dtype === 'float64' ? Number.MAX_VALUE : 2 ** 128;
  return (at) => {
    const channel = Math.floor(at / plane) % x.shape[1];
    const scale = finite(weight.data[channel] / Math.sqrt(variance.data[channel] + eps));
    const size = (finite(x.data[at]) + finite(means.data[channel])) * scale + finite(bias.data[channel]);
    return size < most ? size : Infinity;
  };
}
