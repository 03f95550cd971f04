import { requireOneOf, requireOptions } from '@gradkit/core-tensor/functional';

const one = (): number => 1;

const gains = {
  linear: one,
  conv1d: one,
  conv2d: one,
  conv3d: one,
  convTranspose1d: one,
  convTranspose2d: one,
  convTranspose3d: one,
  sigmoid: one,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyRelu: (slope: number) => Math.sqrt(2 / (1 + slope ** 2)),
  selu: () => 3 / 4,
};

/** Activations for which a gain is known. */
export type Nonlinearity = keyof typeof gains;

const nonlinearities = Object.keys(gains) as readonly Nonlinearity[];

interface GainOptions {
  /** of leaky ReLU; default 0.01 */
  readonly negativeSlope?: number | undefined;
}

/**
 * How much an activation shrinks what passes through it; initial weights are larger by this factor.
 *
 * @param options `negativeSlope` of leaky ReLU, default 0.01
 * @throws {ConfigError} for an activation whose gain is not known
 * @example calculateGain('tanh'); // 1.6666666666666667
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 */
export function calculateGain(nonlinearity: Nonlinearity, options: GainOptions = {}): number {
  const { negativeSlope = 0.01 } = requireOptions('calculateGain', options, { negativeSlope: true });
  requireOneOf('calculateGain', 'nonlinearity', nonlinearity, nonlinearities);
  return gains[nonlinearity](negativeSlope);
}
