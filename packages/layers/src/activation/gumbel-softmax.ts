import { customGradient } from '@gradkit/autograd';
import {
  add,
  arange,
  argmax,
  cast,
  div,
  equal,
  log,
  neg,
  normalizeAxis,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  reshape,
  softmax,
  uniform,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';

interface GumbelSoftmaxOptions {
  /** temperature, above 0; default 1: the lower, the nearer the results are to 0 and 1 */
  readonly tau?: number | undefined;
  /** whether the result has one 1 and zeros, with the gradient of the soft one; default false */
  readonly hard?: boolean | undefined;
  /** of the classes; negative counts from the end; default the last */
  readonly axis?: number | undefined;
  /** draws the noise; default the shared generator */
  readonly rng?: Generator | undefined;
}

const leastUniform = 2 ** -126; // not 0, whose logarithm is none; too small to move any other number

/** −ln(−ln u), u uniform in 0 … 1. */
function gumbel(x: Tensor, rng: Generator | undefined): Tensor {
  const u = uniform(x.shape, { low: leastUniform, high: 1, dtype: x.dtype, rng });
  return neg(log(neg(log(u))));
}

/** Ones where the largest entry along the axis is, the first of equal ones. */
function oneOf(x: Tensor, axis: number): Tensor {
  const places = reshape(
    arange(x.shape[axis], { dtype: 'int32' }),
    x.shape.map((size, i) => (i === axis ? size : 1)),
  );
  return cast(equal(argmax(x, axis, { keepDims: true }), places), x.dtype);
}

/**
 * Draws from classes in a way that has a gradient: the softmax of logits with noise.
 *
 * `y = softmax((logits + g) / tau)`, `g = −ln(−ln u)`, u uniform in 0 … 1
 *
 * @param logits any shape, floating
 * @param options `tau`: temperature, default 1; `hard`: one 1 and zeros, whose gradient is that of the soft result; `axis`: default the last;
 *   `rng`
 * @returns same shape and dtype as `logits`
 * @throws {ConfigError} if `tau` is not above 0
 * @throws {ShapeError} if `logits` have no such axis
 * @example gumbelSoftmax(tensor([0, 100, 0]), { hard: true }).toArray(); // [0, 1, 0]
 * @see Jang et al. (2017), Maddison et al. (2017); https://pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html
 */
export function gumbelSoftmax(logits: Tensor, options: GumbelSoftmaxOptions = {}): Tensor {
  const place = 'gumbelSoftmax';
  requireTensor(place, 'logits', logits);
  const known = { tau: true, hard: true, axis: true, rng: true } as const;
  const { tau = 1, hard = false, axis = -1, rng } = requireOptions<GumbelSoftmaxOptions>(place, options, known);
  requireNumber(place, 'tau', tau, { above: 0 });
  requireBoolean(place, 'hard', hard);
  requireWholeNumber(place, 'axis', axis);
  if (rng !== undefined) requireGenerator(place, 'rng', rng);
  const along = normalizeAxis(place, axis, logits.rank);
  const soft = softmax(div(add(logits, gumbel(logits, rng)), tau), along);
  if (!hard) return soft;
  return customGradient(
    (x: Tensor) => oneOf(x, along),
    (dy) => [dy],
  )(soft);
}
