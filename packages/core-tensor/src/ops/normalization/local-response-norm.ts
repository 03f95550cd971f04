import { requireNumber, requireOptions, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { pow } from '../elementwise/pow.ts';
import { padAxes } from '../movement/pad-op.ts';
import { slice } from '../movement/slice.ts';
import { requireChannels } from './along-channels.ts';

const mostReach = 64; // so far, neighbours are looked for without asking whether there are as many, so that exported models do the same for any number of channels

interface LocalResponseNormOptions {
  /** of the mean square; default 1e-4 */
  readonly alpha?: number | undefined;
  /** power of the divisor; default 0.75 */
  readonly beta?: number | undefined;
  /** added to it; default 1 */
  readonly k?: number | undefined;
}

/**
 * Divides each channel by what its neighbours amount to.
 *
 * `y = x / (k + alpha · mean of x² over `size` channels)^beta`
 *
 * @param x `[batch, channels, …]`, floating
 * @param size how many channels count, itself among them
 * @param options `alpha`: default 1e-4; `beta`: default 0.75; `k`: default 1
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @throws {DTypeError} if `x` is not floating
 * @example localResponseNorm(tensor([[1, 2]]), 2, { alpha: 1, beta: 1 }).toArray(); // [[0.6667, 0.5714]]
 * @see Krizhevsky et al. (2012); https://pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 */
export function localResponseNorm(x: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor {
  const name = 'localResponseNorm';
  requireTensor(name, 'x', x);
  const { alpha = 1e-4, beta = 0.75, k = 1 } = requireOptions(name, options, { alpha: true, beta: true, k: true });
  for (const [option, value] of Object.entries({ alpha, beta, k })) requireNumber(name, option, value);
  requireWholeNumber(name, 'size', size, { least: 1 });
  requireChannels(name, x);
  const channels = x.shape[1];
  const reach = Math.max(mostReach, channels); // farther ones are not there
  const before = Math.min(Math.floor(size / 2), reach);
  const after = Math.min(Math.ceil(size / 2) - 1, reach);
  const none = x.shape.slice(2).map(() => [0, 0] as const);
  const squares = padAxes(mul(x, x), [[0, 0], [before, after], ...none]);
  const shifted = Array.from({ length: before + after + 1 }, (_, i) => slice(squares, [null, [i, i + channels]]));
  const total = shifted.reduce((sum, each) => add(sum, each));
  return div(x, pow(add(mul(total, alpha / size), k), beta));
}
