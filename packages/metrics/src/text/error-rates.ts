import { requireOneOf, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sums, type Sums } from '../internal/sums.ts';
import { editSteps, pairTexts, wordsOf, type Texts } from '../internal/texts.ts';
import { Metric, type Better, type MetricDefinition } from '../metric.ts';

type TextBatch = readonly [predictions: Texts, targets: Texts];

/** Steps from predicted to right tokens, the tokens of both, and the larger number of them. */
type Tally = [steps: number, predicted: number, truth: number, longer: number];

/** The definition of a rate of the steps between texts. */
function rateOf(
  where: string,
  [better, tokensOf]: readonly [Better, (text: string) => string[]],
  rate: (...tally: Tally) => number,
): MetricDefinition<Sums, number, TextBatch> {
  const { init, merge } = sums(where, 4);
  return {
    better,
    init,
    merge,
    update: (state, ...batch) =>
      pairTexts(where, ...batch).reduce<Sums>((sum, [predicted, truth]) => {
        const [a, b] = [tokensOf(predicted), tokensOf(truth)];
        return merge(sum, [editSteps(a, b), a.length, b.length, Math.max(a.length, b.length)]);
      }, state),
    compute: (state) => rate(...(state as unknown as Tally)), // the four that `update` adds up
  };
}

/**
 * Word error rate (WER): words to insert, delete or replace, as a share of the right words. NaN before the first word.
 *
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const rate = new WordErrorRate();
 * rate.update(['this is the prediction'], ['this is the reference']);
 * rate.compute(); // 0.25
 * @see https://lightning.ai/docs/torchmetrics/stable/text/word_error_rate.html
 */
export class WordErrorRate extends Metric<Sums, number, TextBatch> {
  constructor() {
    super(rateOf('WordErrorRate', ['lower', wordsOf], (steps, _, truth) => steps / truth));
  }
}

/**
 * Character error rate (CER): characters to insert, delete or replace, as a share of the right characters. NaN before the first character.
 *
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const rate = new CharErrorRate();
 * rate.update('kitten', 'sitting');
 * rate.compute(); // 0.4286
 * @see https://lightning.ai/docs/torchmetrics/stable/text/char_error_rate.html
 */
export class CharErrorRate extends Metric<Sums, number, TextBatch> {
  constructor() {
    super(rateOf('CharErrorRate', ['lower', (text) => Array.from(text)], (steps, _, truth) => steps / truth));
  }
}

/**
 * Match error rate: words to insert, delete or replace, as a share of the words of the longer text. NaN before the first word.
 *
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const rate = new MatchErrorRate();
 * rate.update('one two three', 'one two');
 * rate.compute(); // 0.3333
 * @see https://lightning.ai/docs/torchmetrics/stable/text/match_error_rate.html
 */
export class MatchErrorRate extends Metric<Sums, number, TextBatch> {
  constructor() {
    super(rateOf('MatchErrorRate', ['lower', wordsOf], (steps, _predicted, _truth, longer) => steps / longer));
  }
}

/**
 * Word information preserved: the share of right words among the predicted ones times that among the targets. NaN before the first word.
 *
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const preserved = new WordInfoPreserved();
 * preserved.update('one two three four', 'one two');
 * preserved.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/text/word_info_preserved.html
 */
export class WordInfoPreserved extends Metric<Sums, number, TextBatch> {
  constructor() {
    super(rateOf('WordInfoPreserved', ['higher', wordsOf], preserved));
  }
}

/**
 * Word information lost: 1 less what is preserved. NaN before the first word.
 *
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const lost = new WordInfoLost();
 * lost.update('one two three four', 'one two');
 * lost.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/text/word_info_lost.html
 */
export class WordInfoLost extends Metric<Sums, number, TextBatch> {
  constructor() {
    super(rateOf('WordInfoLost', ['lower', wordsOf], (...tally) => 1 - preserved(...tally)));
  }
}

function preserved(steps: number, predicted: number, truth: number, longer: number): number {
  const right = longer - steps;
  return (right / truth) * (right / predicted);
}

type Reduction = 'mean' | 'sum' | 'none';
interface EditOptions<R extends Reduction> {
  /** how much replacing a character costs; default 1 */
  readonly substitutionCost?: number | undefined;
  /** the mean over texts, the default, their sum, or each */
  readonly reduction?: R | undefined;
}

/**
 * Levenshtein distance: characters to insert, delete or replace. 0 before the first text.
 *
 * @param options `substitutionCost`: default 1; `reduction`: the `mean` over texts, the default, their `sum`, or each (`none`)
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const distance = new EditDistance();
 * distance.update(['rain'], ['shine']);
 * distance.compute(); // 3
 * @see https://lightning.ai/docs/torchmetrics/stable/text/edit.html
 */
export class EditDistance<R extends Reduction = 'mean'> extends Metric<
  readonly number[],
  R extends 'none' ? number[] : number,
  TextBatch
> {
  constructor(options: EditOptions<R> = {}) {
    const where = 'EditDistance';
    const names = { substitutionCost: true, reduction: true } as const;
    const { substitutionCost = 1, reduction } = requireOptions<EditOptions<R>>(where, options, names);
    requireWholeNumber(where, 'substitutionCost', substitutionCost, { least: 0 });
    const how: Reduction = reduction ?? 'mean';
    requireOneOf(where, 'reduction', how, ['mean', 'sum', 'none']);
    super({
      better: 'lower',
      init: () => [],
      merge: (a, b) => [...a, ...b],
      update: (state, ...batch) => [
        ...state,
        ...pairTexts(where, ...batch).map(([a, b]) => editSteps(Array.from(a), Array.from(b), substitutionCost)),
      ],
      compute(state) {
        const total = state.reduce((sum, steps) => sum + steps, 0);
        const result = how === 'none' ? [...state] : how === 'sum' ? total : total / Math.max(state.length, 1);
        return result as R extends 'none' ? number[] : number;
      },
    });
  }
}

/** `WordErrorRate` of one batch. */
export const wordErrorRate = /* @__PURE__ */ functionOf(WordErrorRate);
/** `CharErrorRate` of one batch. */
export const charErrorRate = /* @__PURE__ */ functionOf(CharErrorRate);
/** `MatchErrorRate` of one batch. */
export const matchErrorRate = /* @__PURE__ */ functionOf(MatchErrorRate);
/** `WordInfoPreserved` of one batch. */
export const wordInformationPreserved = /* @__PURE__ */ functionOf(WordInfoPreserved);
/** `WordInfoLost` of one batch. */
export const wordInformationLost = /* @__PURE__ */ functionOf(WordInfoLost);
/** `EditDistance` of one batch. */
export const editDistance = /* @__PURE__ */ functionOf(EditDistance);
