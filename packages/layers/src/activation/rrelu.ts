import {
  ConfigError,
  leakyRelu,
  lessEqual,
  mul,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireTensor,
  uniform,
  where,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface RReLUOptions {
  /** least slope; default 1/8 */
  readonly lower?: number | undefined;
  /** largest slope; default 1/3 */
  readonly upper?: number | undefined;
  /** draws the slopes; default the shared generator */
  readonly rng?: Generator | undefined;
}

interface RreluOptions extends RReLUOptions {
  /** whether slopes are drawn, not the mean of both taken; default false */
  readonly training?: boolean | undefined;
}

function requireSlopes(
  name: string,
  { lower = 1 / 8, upper = 1 / 3, rng }: RReLUOptions,
): { lower: number; upper: number } {
  requireNumber(name, 'lower', lower);
  requireNumber(name, 'upper', upper);
  if (rng !== undefined) requireGenerator(name, 'rng', rng);
  if (lower <= upper) return { lower, upper };
  throw new ConfigError(name, `lower is ${lower} but upper is ${upper}; lower must not be above upper`, {
    expected: upper,
    got: lower,
  });
}

/**
 * Leaky ReLU with slopes that are drawn anew for each element while training; in evaluation their mean.
 *
 * `y = x` above 0, `a · x` below, a uniform in lower … upper
 *
 * @param x any shape, floating
 * @param options `lower`: default 1/8; `upper`: default 1/3; `training`: default false; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ConfigError} if `lower` is above `upper`
 * @example rrelu(tensor([-24, 2])).toArray(); // [-5.500, 2]
 * @see Xu et al. (2015); https://pytorch.org/docs/stable/generated/torch.nn.RReLU.html
 */
export function rrelu(x: Tensor, options: RreluOptions = {}): Tensor {
  requireTensor('rrelu', 'x', x);
  const known = { lower: true, upper: true, training: true, rng: true } as const;
  const { training = false, ...others } = requireOptions('rrelu', options, known);
  requireBoolean('rrelu', 'training', training);
  const { lower, upper } = requireSlopes('rrelu', others);
  if (!training) return leakyRelu(x, { negativeSlope: (lower + upper) / 2 });
  const slopes = uniform(x.shape, { low: lower, high: upper, dtype: x.dtype, rng: others.rng });
  return where(lessEqual(x, 0), mul(x, slopes), x); // NaN has the slope 1
}

/** Leaky ReLU with slopes that are drawn while training. @example new RReLU().eval().forward(tensor([-24, 2])).toArray(); // [-5.500, 2] */
export class RReLU extends Module {
  readonly lower: number;
  readonly upper: number;
  readonly rng: Generator | undefined;

  constructor(options: RReLUOptions = {}) {
    super();
    const given = requireOptions('RReLU', options, { lower: true, upper: true, rng: true });
    const { lower, upper } = requireSlopes('RReLU', given);
    this.lower = lower;
    this.upper = upper;
    this.rng = given.rng;
  }

  forward(x: Tensor): Tensor {
    const { lower, upper, training, rng } = this;
    return rrelu(x, { lower, upper, training, rng });
  }
}
