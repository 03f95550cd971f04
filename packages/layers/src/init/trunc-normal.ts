import type { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  defaultGenerator,
  requireGenerator,
  requireNumber,
  requireOptions,
} from '@gradkit/core-tensor/functional';
import type { InitOptions } from './draw.ts';
import { fillParameter } from './fill.ts';
import { requireParameter } from './require-parameter.ts';

interface TruncNormalOptions extends InitOptions {
  /** of the distribution before it is cut; default 0 */
  readonly mean?: number | undefined;
  /** of the distribution before it is cut; default 1 */
  readonly std?: number | undefined;
  /** nothing is below; default -2 */
  readonly a?: number | undefined;
  /** nothing is above; default 2 */
  readonly b?: number | undefined;
}

const known = { mean: true, std: true, a: true, b: true, rng: true } as const;

/** Where the density has fallen to e⁻⁴⁰ of its largest value in the range, nothing is drawn. */
const depth = 80;

/**
 * Draws a parameter anew from a normal distribution of which only the part in [a, b] is left.
 *
 * A point anywhere in the range is kept with the probability `exp(−(z² − z₀²) / 2)`, where `z₀` is the likeliest one.
 *
 * @param options `mean` default 0, `std` default 1, `a` default −2, `b` default 2: numbers, not multiples of `std`
 * @throws {ConfigError} if `a` is not below `b`
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 */
export function truncNormal(parameter: Parameter, options: TruncNormalOptions = {}): void {
  const where = 'init.truncNormal';
  requireParameter(where, parameter);
  const { mean = 0, std = 1, a = -2, b = 2, rng = defaultGenerator() } = requireOptions(where, options, known);
  requireNumber(where, 'mean', mean);
  requireNumber(where, 'std', std, { above: 0 });
  requireNumber(where, 'a', a);
  requireNumber(where, 'b', b);
  requireGenerator(where, 'rng', rng);
  if (a >= b) throw new ConfigError(where, `a is ${a} but b is ${b}; a must be below b`, { expected: b, got: a });
  const [low, high] = [(a - mean) / std, (b - mean) / std];
  const likeliest = Math.min(Math.max(0, low), high);
  const reach = Math.hypot(likeliest, Math.sqrt(depth));
  const [from, to] = [Math.max(low, -reach), Math.min(high, reach)];
  fillParameter(where, parameter, (data) => {
    for (let i = 0; i < data.length; i++) {
      let z: number;
      do z = from + (to - from) * rng.next();
      while (rng.next() > Math.exp((likeliest ** 2 - z ** 2) / 2));
      data[i] = Math.min(Math.max(mean + std * z, a), b);
    }
  });
}
