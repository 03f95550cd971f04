import { abs, add, cast, equal, greater, mean, mul, sum, tanh, type Tensor } from '@gradkit/core-tensor/functional';
import { binaryCrossEntropyWithLogits, mse } from '@gradkit/losses';
import type { Network } from '../network/build-network.ts';
import { isRegression, type Settings } from '../settings/settings.ts';

/** The loss of outputs: binary cross-entropy of classes, the mean of squared errors of values. */
export function lossOf(settings: Settings, outputs: Tensor, targets: Tensor): Tensor {
  return isRegression(settings) ? mse(outputs, targets) : binaryCrossEntropyWithLogits(outputs, targets);
}

/** The loss with the penalty for large weights: what training makes small. Biases cost nothing. */
export function objective(settings: Settings, { columns }: Network, outputs: Tensor, targets: Tensor): Tensor {
  const { penalty, penaltyRate } = settings;
  let total = lossOf(settings, outputs, targets);
  if (penalty === 'none') return total;
  for (const { linear } of columns) {
    const w = linear.weight.value;
    total = add(total, penalty === 'l1' ? mul(sum(abs(w)), penaltyRate) : mul(sum(mul(w, w)), penaltyRate / 2));
  }
  return total;
}

/** The share of points on the right side. */
export function accuracyOf(outputs: Tensor, targets: Tensor): number {
  return mean(cast(equal(cast(greater(outputs, 0), 'float32'), targets), 'float32')).item();
}

/** What the picture of the output shows: 2p − 1 of a class, or the value. */
export function shownOutput(settings: Settings, outputs: Tensor): Tensor {
  return isRegression(settings) ? outputs : tanh(mul(outputs, 0.5));
}
