import {
  cast,
  div,
  equal,
  full,
  gather,
  logSoftmax,
  mul,
  neg,
  reshape,
  sum,
  mean,
  take,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operators, Results } from './operator.ts';

/** `−w[label] · log p[label]` of logarithms `[batch, classes, …]`; a label that does not count gives 0, and has no part in the mean. */
function likelihoodLoss(call: Call, logarithms: Tensor): Tensor {
  const [labels, weight] = [call.tensor(1), call.optional(2)];
  const ignored = call.node.attributes.has('ignore_index') ? equal(labels, call.int('ignore_index', 0)) : null;
  const safe = ignored === null ? labels : where(ignored, full([], 0, { dtype: labels.dtype }), labels);
  const picked = reshape(gather(logarithms, 1, unsqueeze(safe, 1)), labels.shape);
  const one = full([], 1, { dtype: logarithms.dtype });
  const zero = mul(one, 0);
  const weights = weight === null ? null : take(weight, safe, 0);
  const counted = ignored === null ? weights : where(ignored, zero, weights ?? one);
  const losses = neg(counted === null ? picked : mul(picked, counted));
  const reduction = call.text('reduction', 'mean');
  if (reduction === 'none') return losses;
  if (reduction === 'sum') return sum(losses);
  return counted === null ? mean(losses) : div(sum(losses), sum(counted));
}

/** Logits come in; their logarithms of probabilities are a result, too. */
function crossEntropyLoss(call: Call): Results {
  const logits = call.tensor(0);
  const logarithms = logSoftmax(logits, 1);
  return [likelihoodLoss(call, logarithms), cast(logarithms, logits.dtype)];
}

export const losses: Operators = {
  NegativeLogLikelihoodLoss: (call) => likelihoodLoss(call, call.tensor(0)),
  SoftmaxCrossEntropyLoss: crossEntropyLoss,
};
