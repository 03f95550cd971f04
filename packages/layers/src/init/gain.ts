/** Activations for which a gain is known. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

/**
 * How much an activation shrinks what passes through it; initial weights are larger by this factor.
 *
 * @param options `negativeSlope` of leaky ReLU, default 0.01
 * @example calculateGain('tanh'); // 1.6666666666666667
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 */
export function calculateGain(
  nonlinearity: Nonlinearity,
  { negativeSlope = 0.01 }: { readonly negativeSlope?: number } = {},
): number {
  const gains = {
    linear: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leakyRelu: Math.sqrt(2 / (1 + negativeSlope ** 2)),
    selu: 3 / 4,
  };
  return gains[nonlinearity];
}
