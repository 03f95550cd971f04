import {
  add,
  apply,
  ConfigError,
  defineOp,
  quotient,
  log,
  maximum,
  mul,
  neg,
  requireFloating,
  softplus,
  sub,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Loss } from './internal/loss.ts';
import { requireNumberOrTensor, requireWeight, weigh, type WeightedOptions } from './internal/weight.ts';
import { reduce, requireLossOptions, requirePair } from './internal/reduction.ts';

/**
 * Loss of each probability, with limits on logarithms and slopes that a composition could not have: it would multiply 0 by ∞ at the
 * probabilities 0 and 1.
 */
const binaryCrossEntropyOp = defineOp<[probabilities: Tensor, targets: Tensor]>({
  name: 'binaryCrossEntropy',
  infer([p]) {
    requireFloating('binaryCrossEntropy', 'probabilities', p.dtype);
    return { shape: p.shape, dtype: p.dtype };
  },
  check: { input: 0, require: requireProbabilities }, // of what only a graph knows, the logarithms are NaN
  forward([{ data: p }, { data: t }], { data: y }) {
    for (let i = 0; i < y.length; i++) {
      const yes = Math.max(Math.log(p[i]), -100);
      const no = Math.max(Math.log1p(-p[i]), -100);
      y[i] = -t[i] * yes - (1 - t[i]) * no;
    }
  },
  // dp = (p − t) / p(1 − p)
  gradient(dy, { inputs: [p, t], needs }) {
    const no = sub(1, p);
    const logOf = (probability: Tensor): Tensor => maximum(log(probability), -100);
    return [
      needs[0] ? mul(dy, quotient(sub(p, t), maximum(mul(p, no), 1e-12))) : null,
      needs[1] ? mul(dy, sub(logOf(no), logOf(p))) : null,
    ];
  },
  onnx(_, { inputs: [p, t], outputs: [type], node, constant }) {
    const one = constant(1, type.dtype);
    const weighted = (weight: typeof t, probability: typeof p): typeof p => {
      const logarithm = node({ opType: 'Log', inputs: [probability] }, type);
      const limited = node({ opType: 'Max', inputs: [logarithm, constant(-100, type.dtype)] }, type);
      return node({ opType: 'Mul', inputs: [weight, limited] }, type);
    };
    const oneMinus = (x: typeof p): typeof p => node({ opType: 'Sub', inputs: [one, x] }, type);
    const sum = node({ opType: 'Add', inputs: [weighted(t, p), weighted(oneMinus(t), oneMinus(p))] }, type);
    return { opType: 'Neg', inputs: [sum] };
  },
});

/**
 * Cross-entropy of yes-or-no probabilities.
 *
 * `loss = −(t ln p + (1 − t) ln(1 − p))`, logarithms at least −100
 *
 * @param probabilities any shape, floating, 0 … 1; for logits use `binaryCrossEntropyWithLogits`, which is more exact
 * @param targets same shape and dtype, 0 … 1; their gradient has the same limits, where PyTorch's is infinite at probabilities of 0 and 1
 * @param options `weight`: of each element, e.g. `[batch, 1]` for one of each example; `reduction`: default `mean`
 * @returns a scalar, or the shape of `probabilities` for `none`
 * @throws {ShapeError} if the shapes differ, or a weight does not broadcast to them
 * @throws {DTypeError} if the dtypes differ
 * @throws {ConfigError} if a probability is outside 0 … 1
 * @example binaryCrossEntropy(tensor([0.5]), tensor([1])).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export function binaryCrossEntropy(probabilities: Tensor, targets: Tensor, options: WeightedOptions = {}): Tensor {
  const { weight, reduction } = requireLossOptions('binaryCrossEntropy', options, { weight: true, reduction: true });
  requirePair('binaryCrossEntropy', ['probabilities', 'targets'], [probabilities, targets]);
  const losses = apply(binaryCrossEntropyOp, [probabilities, targets], {});
  return reduce(weigh('binaryCrossEntropy', losses, weight), reduction);
}

/** `binaryCrossEntropy` with its options. @example new BCELoss().forward(tensor([0.5]), tensor([1])).item(); // 0.6931 */
export class BCELoss extends Loss<WeightedOptions> {
  constructor(options: WeightedOptions = {}) {
    super(requireLossOptions('BCELoss', options, { weight: true, reduction: true }));
    requireNumberOrTensor('BCELoss', 'weight', options.weight);
  }

  forward(probabilities: Tensor, targets: Tensor): Tensor {
    return binaryCrossEntropy(probabilities, targets, this.options);
  }
}

function requireProbabilities({ data }: Tensor): void {
  for (let i = 0; i < data.length; i++) {
    if (data[i] >= 0 && data[i] <= 1) continue;
    throw new ConfigError(
      'binaryCrossEntropy',
      `probability ${i} is ${data[i]} but must be 0 … 1; for logits use binaryCrossEntropyWithLogits`,
      { got: data[i] },
    );
  }
}

interface WithLogitsOptions extends WeightedOptions {
  /** how much more a positive target counts; broadcasts to the shape of the logits; default 1 */
  readonly posWeight?: Tensor | number | undefined;
}

const knownWithLogits = { weight: true, posWeight: true, reduction: true } as const;

/**
 * Cross-entropy of yes-or-no logits: the sigmoid is part of it, without overflow.
 *
 * `loss = (1 − t)·x + (1 + (posWeight − 1)·t) · ln(1 + e⁻ˣ)`
 *
 * @param logits any shape, floating
 * @param targets same shape and dtype, 0 … 1
 * @param options `weight`: of each element, e.g. `[batch, 1]` for one of each example; `posWeight`: weight of positive targets, a number or one that
 *   broadcasts to the logits; `reduction`: default `mean`
 * @returns a scalar, or the shape of `logits` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example binaryCrossEntropyWithLogits(tensor([0]), tensor([1])).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export function binaryCrossEntropyWithLogits(logits: Tensor, targets: Tensor, options: WithLogitsOptions = {}): Tensor {
  const where = 'binaryCrossEntropyWithLogits';
  const { weight, posWeight, reduction } = requireLossOptions(where, options, knownWithLogits);
  requirePair(where, ['logits', 'targets'], [logits, targets]);
  const certainty = softplus(neg(logits)); // ln(1 + e⁻ˣ)
  requireWeight(where, 'posWeight', posWeight, logits);
  const extra = typeof posWeight === 'number' ? posWeight - 1 : posWeight && sub(posWeight, 1);
  const weighted = extra === undefined ? certainty : mul(add(mul(targets, extra), 1), certainty);
  return reduce(weigh(where, add(mul(sub(1, targets), logits), weighted), weight), reduction);
}

/** `binaryCrossEntropyWithLogits` with its options. @example new BCEWithLogitsLoss({ posWeight: 2 }).forward(tensor([0]), tensor([1])).item(); // 1.3863 */
export class BCEWithLogitsLoss extends Loss<WithLogitsOptions> {
  constructor(options: WithLogitsOptions = {}) {
    super(requireLossOptions('BCEWithLogitsLoss', options, knownWithLogits));
    requireNumberOrTensor('BCEWithLogitsLoss', 'weight', options.weight);
    requireNumberOrTensor('BCEWithLogitsLoss', 'posWeight', options.posWeight);
  }

  forward(logits: Tensor, targets: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(logits, targets, this.options);
  }
}
