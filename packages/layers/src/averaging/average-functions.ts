import { add, div, mul, requireNumber, sub, type Tensor } from '@gradkit/core-tensor/functional';

/** Average so far, newest value, how many have been averaged → average. */
export type AvgFn = (averaged: Tensor, current: Tensor, numAveraged: Tensor) => Tensor;

/** The same for all parameters at once. */
export type MultiAvgFn = (
  averaged: readonly Tensor[],
  current: readonly Tensor[],
  numAveraged: Tensor,
) => readonly Tensor[];

/**
 * The mean of all values, for stochastic weight averaging: `average + (value − average) / (n + 1)`.
 *
 * @example getSwaAvgFn()(tensor(2), tensor(5), tensor(2)).item(); // 3
 * @see https://pytorch.org/docs/stable/optim.html#averaging-strategies
 */
export function getSwaAvgFn(): AvgFn {
  return (averaged, current, numAveraged) => add(averaged, div(sub(current, averaged), add(numAveraged, 1)));
}

/**
 * The exponential moving average: `decay · average + (1 − decay) · value`.
 *
 * @param decay 0 … 1, default 0.999
 * @example getEmaAvgFn(0.75)(tensor(4), tensor(8), tensor(1)).item(); // 5
 * @see https://pytorch.org/docs/stable/optim.html#averaging-strategies
 */
export function getEmaAvgFn(decay = 0.999): AvgFn {
  requireNumber('getEmaAvgFn', 'decay', decay, { least: 0, most: 1 });
  return (averaged, current) => add(mul(averaged, decay), mul(current, 1 - decay));
}

const forEach =
  (one: AvgFn): MultiAvgFn =>
  (averaged, current, numAveraged) =>
    averaged.map((each, i) => one(each, current[i], numAveraged));

/** `getSwaAvgFn` of all parameters at once. */
export function getSwaMultiAvgFn(): MultiAvgFn {
  return forEach(getSwaAvgFn());
}

/** `getEmaAvgFn` of all parameters at once. @param decay 0 … 1, default 0.999 */
export function getEmaMultiAvgFn(decay = 0.999): MultiAvgFn {
  requireNumber('getEmaMultiAvgFn', 'decay', decay, { least: 0, most: 1 });
  return forEach(getEmaAvgFn(decay));
}
