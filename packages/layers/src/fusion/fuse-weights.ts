import {
  add,
  mul,
  ones,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireTensor,
  formatShape,
  reshape,
  rsqrt,
  sameShape,
  ShapeError,
  sub,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';

interface TransposeOptions {
  /** whether the output channels are on the second axis of the weight, as in a transposed convolution; default false */
  readonly transpose?: boolean | undefined;
}

/**
 * Weight and bias of a convolution with the batch normalization that follows it.
 *
 * `weight′ = weight · γ / √(variance + eps)`, `bias′ = (bias − mean) · γ / √(variance + eps) + β`, for each output channel
 *
 * @param weight `[outChannels, inChannels / groups, …kernel]`
 * @param bias `[outChannels]`, or null
 * @param mean the running mean, `[outChannels]`
 * @param variance the running variance, `[outChannels]`
 * @param gamma weight of the normalization, or null
 * @param beta bias of the normalization, or null
 * @example
 * const [one, two, four] = [ones([1]), tensor([2]), tensor([4])];
 * fuseConvBnWeights(ones([1, 1, 1]), null, one, four, 0, two, null).map((x) => x.toArray()); // [[[[1]]], [-1]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.fuse_conv_bn_weights.html
 */
export function fuseConvBnWeights(
  weight: Tensor,
  bias: Tensor | null,
  mean: Tensor,
  variance: Tensor,
  eps: number,
  gamma: Tensor | null,
  beta: Tensor | null,
  options: TransposeOptions = {},
): [weight: Tensor, bias: Tensor] {
  const { transpose = false } = requireOptions<TransposeOptions>('fuseConvBnWeights', options, { transpose: true });
  requireBoolean('fuseConvBnWeights', 'transpose', transpose);
  return fuseWeights('fuseConvBnWeights', transpose ? 1 : 0, [weight, bias, mean, variance, eps, gamma, beta]);
}

/**
 * Weight and bias of a linear layer with the batch normalization that follows it; see `fuseConvBnWeights`.
 *
 * @param weight `[outFeatures, inFeatures]`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.fuse_linear_bn_weights.html
 */
export function fuseLinearBnWeights(
  weight: Tensor,
  bias: Tensor | null,
  mean: Tensor,
  variance: Tensor,
  eps: number,
  gamma: Tensor | null,
  beta: Tensor | null,
): [weight: Tensor, bias: Tensor] {
  return fuseWeights('fuseLinearBnWeights', 0, [weight, bias, mean, variance, eps, gamma, beta]);
}

type Given = readonly [
  weight: Tensor,
  bias: Tensor | null,
  mean: Tensor,
  variance: Tensor,
  eps: number,
  gamma: Tensor | null,
  beta: Tensor | null,
];

function fuseWeights(where: string, axis: number, given: Given): [weight: Tensor, bias: Tensor] {
  const [weight, bias, mean, variance, eps, gamma, beta] = given;
  const tensors = { weight, mean, variance, ...(bias && { bias }), ...(gamma && { gamma }), ...(beta && { beta }) };
  for (const [name, value] of Object.entries(tensors)) requireTensor(where, name, value);
  requireNumber(where, 'eps', eps, { least: 0 });
  const channels = weight.shape[axis];
  for (const [name, { shape }] of Object.entries({ ...tensors, weight: mean }))
    if (!sameShape(shape, [channels]))
      throw new ShapeError(
        where,
        `weight is ${formatShape(weight.shape)} but ${name === 'weight' ? 'mean' : name} is ${formatShape(shape)}; it must be [${channels}], one for each output channel`,
        { expected: channels, got: shape },
      );
  const { shape, dtype } = mean;
  const factor = mul(gamma ?? ones(shape, { dtype }), rsqrt(add(variance, eps)));
  const along = weight.shape.map((_, i) => (i === axis ? -1 : 1));
  const centered = mul(sub(bias ?? zeros(shape, { dtype }), mean), factor);
  return [mul(weight, reshape(factor, along)), beta === null ? centered : add(centered, beta)];
}
