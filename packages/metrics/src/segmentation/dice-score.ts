import { requireOneOf, requireOptions } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { averages, sumOf, type Average, type Scores } from '../internal/averages.ts';
import {
  overlapLists,
  overlapsOf,
  requireMaskOptions,
  type MaskOptions,
  type Overlap,
  type OverlapState,
} from '../internal/overlaps.ts';
import { Metric } from '../metric.ts';

interface DiceOptions<A extends Average> extends MaskOptions {
  /** over classes; default macro */
  readonly average?: A | undefined;
  /** the mean of the scores of examples (`samplewise`, the default), or the score of all pixels together */
  readonly aggregationLevel?: 'samplewise' | 'global' | undefined;
}

/**
 * Dice score of masks: twice the pixels that are predicted and right, as a share of both. A class that is neither in an example is left out;
 * NaN where all are.
 *
 * `2 · |predicted ∩ right| / (|predicted| + |right|)`
 *
 * @param numClasses how many there are
 * @param options `average`: over classes, default macro; `aggregationLevel`: `samplewise`, the default, or `global`; `inputFormat`: `one-hot`
 *   (masks or scores), the default, `index` or `mixed`; `includeBackground`: whether class 0 counts, default true
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match or an index is no class
 * @example
 * const score = new DiceScore(2, { inputFormat: 'index', average: 'none' });
 * score.update(tensor([[0, 1, 1, 1]], { dtype: 'int32' }), tensor([[0, 0, 1, 1]], { dtype: 'int32' }));
 * score.compute(); // [0.667, 0.8]
 * @see https://lightning.ai/docs/torchmetrics/stable/segmentation/dice.html
 */
export class DiceScore<A extends Average = 'macro'> extends Metric<OverlapState, Scores<A>> {
  constructor(numClasses: number, options: DiceOptions<A> = {}) {
    const where = 'DiceScore';
    const names = { average: true, aggregationLevel: true, inputFormat: true, includeBackground: true } as const;
    const { aggregationLevel = 'samplewise' } = requireOptions<DiceOptions<A>>(where, options, names);
    const average: Average = options.average ?? 'macro';
    requireOneOf(where, 'average', average, averages);
    requireOneOf(where, 'aggregationLevel', aggregationLevel, ['samplewise', 'global']);
    requireMaskOptions(where, numClasses, options);
    const counted = options.includeBackground === false && numClasses > 1 ? numClasses - 1 : numClasses;
    super({
      better: 'higher',
      ...overlapLists,
      update: (state, ...batch) => [...state, ...overlapsOf(where, batch, numClasses, options)],
      compute(state) {
        const examples = aggregationLevel === 'global' && state.length > 0 ? [added(state)] : state;
        const scores = examples.map((overlaps) => averaged(overlaps, average));
        const columns = Array.from({ length: counted }, (_, c) => scores.map((each) => each[c]));
        const result = average === 'none' ? columns.map(meanOfKnown) : meanOfKnown(scores.flat());
        return result as Scores<A>;
      },
    });
  }
}

function added(state: OverlapState): Overlap[] {
  return state[0].map((_, c) => [0, 1, 2].map((part) => sumOf(state.map((overlaps) => overlaps[c][part]))) as never);
}

const dice = ([both, predicted, right]: Overlap): number => (2 * both) / (predicted + right);

function meanOfKnown(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return sumOf(known) / known.length;
}

/** The score of one example, or with `none` those of its classes. */
function averaged(overlaps: readonly Overlap[], average: Average): number[] {
  if (average === 'micro') return [dice(overlaps.reduce(plus))];
  const scores = overlaps.map(dice);
  if (average === 'none') return scores;
  if (average === 'macro') return [meanOfKnown(scores)];
  const total = sumOf(overlaps.map(([, , right]) => right));
  const parts = scores.map((score, c) => (score * overlaps[c][2]) / total).filter((part) => !Number.isNaN(part));
  return [scores.every(Number.isNaN) ? NaN : sumOf(parts)];
}

function plus(a: Overlap, b: Overlap): Overlap {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** `DiceScore` of one batch. */
export const diceScore = /* @__PURE__ */ functionOf(DiceScore);
