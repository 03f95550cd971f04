import { requireNumber, requireOptions, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { maximum } from '../elementwise/maximum.ts';
import { requireElements } from '../reduction/slices.ts';
import { normAlong, requireNorm } from '../linalg/norm-along.ts';

/** Which norm, along which axis. */
export interface NormalizeOptions {
  /** of the norm; default 2 */
  readonly p?: number | undefined;
  /** of the vectors; default 1 */
  readonly axis?: number | undefined;
  /** least norm; default 1e-12 */
  readonly eps?: number | undefined;
}

/**
 * Divides vectors by their norm.
 *
 * `y = x / max(‖x‖ₚ, eps)`
 *
 * @param x any shape, floating
 * @param options `p`: default 2; `axis`: default 1; `eps`: default 1e-12
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example normalize(tensor([[3, 4]])).toArray(); // [[0.6, 0.8]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 */
export function normalize(x: Tensor, options: NormalizeOptions = {}): Tensor {
  requireTensor('normalize', 'x', x);
  const known = { p: true, axis: true, eps: true } as const;
  const { p = 2, axis = 1, eps = 1e-12 } = requireOptions('normalize', options, known);
  requireNorm('normalize', p);
  requireWholeNumber('normalize', 'axis', axis);
  requireNumber('normalize', 'eps', eps, { least: 0 });
  if (p === Infinity) requireElements('normalize', x, axesOf('normalize', x, axis));
  return div(x, maximum(normAlong(x, p, axis, { keepDims: true }), eps));
}
