import { ConfigError, requireNumber, requireOptions, ShapeError } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { ratio } from '../internal/averages.ts';
import { errorSums, ofErrors, type ErrorSums } from '../internal/error-sums.ts';
import { readPairs } from '../internal/float-pairs.ts';
import { Metric } from '../metric.ts';

/**
 * Minkowski distance of predictions and targets: absolute errors for p = 1, Euclidean for 2. 0 before the first value.
 *
 * `(Σ |prediction − target|ᵖ)^(1/p)`
 *
 * @param p at least 1
 * @throws {ConfigError} if p is below 1
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const distance = new MinkowskiDistance(2);
 * distance.update(tensor([3, 4]), tensor([0, 0]));
 * distance.compute(); // 5
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/minkowski_distance.html
 */
export class MinkowskiDistance extends Metric<ErrorSums, number> {
  constructor(p: number) {
    requireNumber('MinkowskiDistance', 'p', p, { least: 1 });
    super(
      ofErrors(
        'MinkowskiDistance',
        {},
        {
          better: 'lower',
          error: (predicted, truth) => Math.abs(predicted - truth) ** p,
          finish: (sum) => sum ** (1 / p),
        },
      ),
    );
  }
}

/**
 * Mean Tweedie deviance: the squared error for power 0, of Poisson counts for 1, of gamma distributions for 2. NaN before the first value.
 *
 * @param options `power`: at most 0 or at least 1; default 0
 * @throws {ConfigError} if the power is between 0 and 1
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape, or are not as positive as the power wants them
 * @example
 * const score = new TweedieDevianceScore({ power: 2 });
 * score.update(tensor([4, 3]), tensor([4, 6]));
 * score.compute(); // 0.307
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/tweedie_deviance_score.html
 */
export class TweedieDevianceScore extends Metric<ErrorSums, number> {
  constructor(options: { readonly power?: number | undefined } = {}) {
    const { power = 0 } = requireOptions('TweedieDevianceScore', options, { power: true });
    requireNumber('TweedieDevianceScore', 'power', power);
    if (power > 0 && power < 1)
      throw new ConfigError('TweedieDevianceScore', `power is ${power}; it must be at most 0 or at least 1`, {
        got: power,
      });
    super(
      ofErrors(
        'TweedieDevianceScore',
        {},
        {
          better: 'lower',
          error(predicted, truth) {
            requirePositive(predicted, truth, power);
            return deviance(predicted, truth, power);
          },
        },
      ),
    );
  }
}

function requirePositive(predicted: number, truth: number, power: number): void {
  const rules = [
    ['prediction', predicted, power !== 0, 'above 0', predicted <= 0],
    ['target', truth, power >= 2, 'above 0', truth <= 0],
    ['target', truth, power >= 1, 'at least 0', truth < 0],
  ] as const;
  for (const [name, value, applies, rule, isWrong] of rules) {
    if (applies && isWrong)
      throw new ShapeError('TweedieDevianceScore', `a ${name} is ${value} but must be ${rule} for power ${power}`, {
        got: value,
      });
  }
}

function deviance(predicted: number, truth: number, power: number): number {
  if (power === 0) return (truth - predicted) ** 2;
  if (power === 1) return 2 * ((truth === 0 ? 0 : truth * Math.log(truth / predicted)) + predicted - truth);
  if (power === 2) return 2 * (Math.log(predicted / truth) + truth / predicted - 1);
  const rest = 1 - power;
  const own = Math.max(truth, 0) ** (2 - power) / (rest * (2 - power));
  return 2 * (own - (truth * predicted ** rest) / rest + predicted ** (2 - power) / (2 - power));
}

/**
 * Critical success index of forecasts of what is at least `threshold`: those found, of all that were or were predicted. 0 where there are none.
 *
 * `hits / (hits + misses + false alarms)`
 *
 * @param threshold from where on something counts as an event
 * @throws {ConfigError} if the threshold is no number
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const index = new CriticalSuccessIndex(0.5);
 * index.update(tensor([0.9, 0.6, 0.2]), tensor([0.8, 0.1, 0.7]));
 * index.compute(); // 0.333
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/critical_success_index.html
 */
export class CriticalSuccessIndex extends Metric<ErrorSums, number> {
  constructor(threshold: number) {
    const where = 'CriticalSuccessIndex';
    requireNumber(where, 'threshold', threshold);
    const { init, merge } = errorSums(where, 2);
    super({
      better: 'higher',
      init,
      merge,
      update(state, ...batch) {
        const { predicted, truth } = readPairs(where, ...batch, 1);
        let [hits, events] = [0, 0];
        for (let i = 0; i < truth.length; i++) {
          const [expected, happened] = [predicted[i] >= threshold, truth[i] >= threshold];
          if (expected && happened) hits++;
          if (expected || happened) events++;
        }
        return merge(state, { sums: [hits, events], count: truth.length });
      },
      compute: ({ sums: [hits, events] }) => ratio(hits, events),
    });
  }
}

/** `MinkowskiDistance` of one batch. */
export const minkowskiDistance = /* @__PURE__ */ functionOf(MinkowskiDistance);
/** `TweedieDevianceScore` of one batch. */
export const tweedieDevianceScore = /* @__PURE__ */ functionOf(TweedieDevianceScore);
/** `CriticalSuccessIndex` of one batch. */
export const criticalSuccessIndex = /* @__PURE__ */ functionOf(CriticalSuccessIndex);
