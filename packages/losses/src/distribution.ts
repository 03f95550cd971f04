import {
  add,
  apply,
  ConfigError,
  defineOp,
  div,
  exp,
  formatShape,
  greater,
  log,
  maximum,
  mul,
  requireBoolean,
  requireFloating,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireSame,
  requireTensor,
  sameShape,
  ShapeError,
  sub,
  sum,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Loss } from './internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions, type Reduction } from './internal/reduction.ts';

interface KLDivOptions {
  /** `batchmean` is the divergence: the sum divided by the batch size; default `mean`, over all elements */
  readonly reduction?: Reduction | 'batchmean' | undefined;
  /** whether targets are logarithms, too; default false */
  readonly logTarget?: boolean | undefined;
}

function requireKLDiv(loss: string, options: KLDivOptions): Required<KLDivOptions> {
  const known = { reduction: true, logTarget: true } as const;
  const { reduction = 'mean', logTarget = false } = requireOptions(loss, options, known, "{ reduction: 'batchmean' }");
  requireOneOf(loss, 'reduction', reduction, ['mean', 'sum', 'none', 'batchmean']);
  requireBoolean(loss, 'logTarget', logTarget);
  return { reduction, logTarget };
}

/** `t · ln t`, 0 at 0. */
function entropyOf(t: Tensor): Tensor {
  const positive = greater(t, 0);
  return where(positive, mul(t, log(where(positive, t, 1))), mul(t, 0));
}

/**
 * Kullback–Leibler divergence of the prediction from the target, point by point.
 *
 * `loss = t · (ln t − x)`, with x the logarithm of a probability; 0 where t is 0
 *
 * @param logProbabilities any shape, floating
 * @param targets same shape and dtype: probabilities, or their logarithms with `logTarget`
 * @param options `reduction`: `batchmean` (the divergence), `mean` (default, over all elements), `sum` or `none`; `logTarget`: default false
 * @returns a scalar, or the shape of the targets for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example klDiv(tensor([[-1, -1]]), tensor([[0.5, 0.5]]), { reduction: 'batchmean' }).item(); // 0.3069
 * @see https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 */
export function klDiv(logProbabilities: Tensor, targets: Tensor, options: KLDivOptions = {}): Tensor {
  const { reduction, logTarget } = requireKLDiv('klDiv', options);
  requirePair('klDiv', ['logProbabilities', 'targets'], [logProbabilities, targets]);
  const losses = logTarget
    ? mul(exp(targets), sub(targets, logProbabilities))
    : sub(entropyOf(targets), mul(targets, logProbabilities));
  if (reduction !== 'batchmean') return reduce(losses, reduction);
  return div(sum(losses), losses.shape[0] ?? 1);
}

/** `klDiv` with its options. @example new KLDivLoss({ reduction: 'sum' }).forward(tensor([-1, -1]), tensor([0.5, 0.5])).item(); // 0.3069 */
export class KLDivLoss extends Loss<KLDivOptions> {
  constructor(options: KLDivOptions = {}) {
    super(requireKLDiv('KLDivLoss', options));
  }

  forward(logProbabilities: Tensor, targets: Tensor): Tensor {
    return klDiv(logProbabilities, targets, this.options);
  }
}

interface PoissonOptions extends LossOptions {
  /** whether the prediction is the logarithm of the rate; default true */
  readonly logInput?: boolean | undefined;
  /** whether Stirling's approximation of `ln t!` is added for targets above 1; default false */
  readonly full?: boolean | undefined;
  /** keeps the logarithm of a rate from that of 0; above 0, default 1e-8 */
  readonly eps?: number | undefined;
}

function requirePoisson(loss: string, options: PoissonOptions) {
  const known = { logInput: true, full: true, eps: true, reduction: true } as const;
  const { logInput = true, full = false, eps = 1e-8, reduction } = requireLossOptions(loss, options, known);
  requireBoolean(loss, 'logInput', logInput);
  requireBoolean(loss, 'full', full);
  requireNumber(loss, 'eps', eps, { above: 0 });
  return { logInput, full, eps, reduction };
}

/**
 * Negative log-likelihood of counts, which are Poisson distributed with the predicted rate.
 *
 * `loss = eˣ − t · x`, or `x − t · ln(x + eps)` where x is the rate itself
 *
 * @param predictions any shape, floating: logarithms of rates, or rates
 * @param targets same shape and dtype: counts; with `full`, their gradient is finite at 0, where PyTorch's is NaN
 * @param options `logInput`: default true; `full`: adds `t ln t − t + ½ ln 2πt` for t > 1, default false; `eps`: default 1e-8; `reduction`: default `mean`
 * @returns a scalar, or the shape of `predictions` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example poissonNllLoss(tensor([0]), tensor([3])).item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html
 */
export function poissonNllLoss(predictions: Tensor, targets: Tensor, options: PoissonOptions = {}): Tensor {
  const { logInput, full, eps, reduction } = requirePoisson('poissonNllLoss', options);
  requirePair('poissonNllLoss', ['predictions', 'targets'], [predictions, targets]);
  const likelihood = logInput
    ? sub(exp(predictions), mul(targets, predictions))
    : sub(predictions, mul(targets, log(add(predictions, eps))));
  return reduce(full ? add(likelihood, logFactorial(targets)) : likelihood, reduction);
}

/** Stirling's approximation of `ln t!` for t > 1, else 0. */
function logFactorial(t: Tensor): Tensor {
  const large = greater(t, 1);
  const safe = where(large, t, 1);
  const stirling = add(sub(mul(safe, log(safe)), safe), mul(log(mul(safe, 2 * Math.PI)), 0.5));
  return where(large, stirling, 0);
}

/** `poissonNllLoss` with its options. @example new PoissonNLLLoss().forward(tensor([0]), tensor([3])).item(); // 1 */
export class PoissonNLLLoss extends Loss<PoissonOptions> {
  constructor(options: PoissonOptions = {}) {
    super(requirePoisson('PoissonNLLLoss', options));
  }

  forward(predictions: Tensor, targets: Tensor): Tensor {
    return poissonNllLoss(predictions, targets, this.options);
  }
}

interface GaussianOptions extends LossOptions {
  /** whether the constant `½ ln 2π` is added; default false */
  readonly full?: boolean | undefined;
  /** least variance; above 0, default 1e-6 */
  readonly eps?: number | undefined;
}

function requireGaussian(loss: string, options: GaussianOptions) {
  const known = { full: true, eps: true, reduction: true } as const;
  const { full = false, eps = 1e-6, reduction } = requireLossOptions(loss, options, known);
  requireBoolean(loss, 'full', full);
  requireNumber(loss, 'eps', eps, { above: 0 });
  return { full, eps, reduction };
}

/** At least `least`, but with the gradient of what it was: a variance that is too small can grow again. */
const varianceOp = defineOp<[variance: Tensor], { readonly least: number }>({
  name: 'gaussianNllLoss',
  infer([variance]) {
    requireFloating('gaussianNllLoss', 'variance', variance.dtype);
    return { shape: variance.shape, dtype: variance.dtype };
  },
  check: { input: 0, require: requirePositive },
  forward([{ data: x }], { data: y }, { least }) {
    for (let i = 0; i < y.length; i++) y[i] = x[i] < least ? least : x[i];
  },
  gradient: (dy) => [dy],
  onnx: ({ least }, { outputs: [type], inputs: [x], constant }) => ({
    opType: 'Max',
    inputs: [x, constant(least, type.dtype)],
  }),
  decomposition: ([x], { least }) => [maximum(x, least)],
});

function requirePositive({ data }: Tensor): void {
  for (let i = 0; i < data.length; i++) {
    if (!(data[i] < 0)) continue;
    throw new ConfigError('gaussianNllLoss', `variance ${i} is ${data[i]} but must be at least 0`, { got: data[i] });
  }
}

/**
 * Negative log-likelihood of numbers, which are normally distributed with the predicted mean and variance.
 *
 * `loss = ½ · (ln v + (x − t)² / v)`, with v = max(variance, eps)
 *
 * @param predictions any shape, floating: means
 * @param targets same shape and dtype
 * @param variance same dtype and shape, or with 1 on the last axis, or without it; at least 0
 * @param options `full`: adds `½ ln 2π`, default false; `eps`: above 0, default 1e-6; `reduction`: default `mean`
 * @returns a scalar, or the shape of `predictions` for `none`
 * @throws {ShapeError} if the shapes do not match
 * @throws {DTypeError} if the dtypes differ
 * @throws {ConfigError} if a variance is below 0
 * @example gaussianNllLoss(tensor([1]), tensor([3]), tensor([2])).item(); // 1.3466
 * @see Nix and Weigend (1994); https://pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html
 */
export function gaussianNllLoss(
  predictions: Tensor,
  targets: Tensor,
  variance: Tensor,
  options: GaussianOptions = {},
): Tensor {
  const { full, eps, reduction } = requireGaussian('gaussianNllLoss', options);
  requirePair('gaussianNllLoss', ['predictions', 'targets'], [predictions, targets]);
  const v = apply(varianceOp, [varianceFor(predictions, variance)], { least: eps });
  const error = sub(predictions, targets);
  const losses = mul(add(log(v), div(mul(error, error), v)), 0.5);
  return reduce(full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

/** The variance with the rank of the predictions. */
function varianceFor(predictions: Tensor, variance: Tensor): Tensor {
  requireTensor('gaussianNllLoss', 'variance', variance);
  requireSame('gaussianNllLoss', ['predictions', 'variance'], [predictions.dtype, variance.dtype]);
  const { shape } = predictions;
  const rest = shape.slice(0, -1);
  if (sameShape(variance.shape, shape) || sameShape(variance.shape, [...rest, 1])) return variance;
  if (sameShape(variance.shape, rest)) return unsqueeze(variance, -1);
  throw new ShapeError(
    'gaussianNllLoss',
    `predictions are ${formatShape(shape)} but variance is ${formatShape(variance.shape)}; it must be ${formatShape(shape)}, ${formatShape([...rest, 1])} or ${formatShape(rest)}`,
    { expected: shape, got: variance.shape },
  );
}

/** `gaussianNllLoss` with its options. @example new GaussianNLLLoss().forward(tensor([1]), tensor([3]), tensor([2])).item(); // 1.3466 */
export class GaussianNLLLoss extends Loss<GaussianOptions, [predictions: Tensor, targets: Tensor, variance: Tensor]> {
  constructor(options: GaussianOptions = {}) {
    super(requireGaussian('GaussianNLLLoss', options));
  }

  forward(predictions: Tensor, targets: Tensor, variance: Tensor): Tensor {
    return gaussianNllLoss(predictions, targets, variance, this.options);
  }
}
