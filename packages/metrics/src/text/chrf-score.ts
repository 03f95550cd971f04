import { requireBoolean, requireNumber, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sums, type Sums } from '../internal/sums.ts';
import {
  countAll,
  countGrams,
  countShared,
  pairReferences,
  wordsOf,
  type References,
  type Texts,
} from '../internal/texts.ts';
import { Metric } from '../metric.ts';

interface ChrfOptions {
  /** the longest sequence of characters that is compared; default 6 */
  readonly nCharOrder?: number | undefined;
  /** the longest sequence of words that is compared; 2, the default, is chrF++, 0 is chrF */
  readonly nWordOrder?: number | undefined;
  /** how much more recall counts than precision; default 2 */
  readonly beta?: number | undefined;
  /** whether case does not count; default false */
  readonly lowercase?: boolean | undefined;
  /** whether white space counts as a character; default false */
  readonly whitespace?: boolean | undefined;
}

/**
 * chrF++: F-score of the sequences of characters and words that prediction and reference share, of all texts together.
 *
 * @param options `nCharOrder`: default 6; `nWordOrder`: default 2, 0 for chrF; `beta`: default 2; `lowercase`, `whitespace`: default false
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const score = new CHRFScore();
 * score.update(['the cat is on the mat'], [['there is a cat on the mat', 'a cat is on the mat']]);
 * score.compute(); // 0.8640
 * @see https://lightning.ai/docs/torchmetrics/stable/text/chrf_score.html
 */
export class CHRFScore extends Metric<Sums, number, readonly [predictions: Texts, targets: References]> {
  constructor(options: ChrfOptions = {}) {
    const where = 'CHRFScore';
    const names = { nCharOrder: true, nWordOrder: true, beta: true, lowercase: true, whitespace: true } as const;
    const given = requireOptions<ChrfOptions>(where, options, names);
    const { nCharOrder = 6, nWordOrder = 2, beta = 2, lowercase = false, whitespace = false } = given;
    requireWholeNumber(where, 'nCharOrder', nCharOrder, { least: 1 });
    requireWholeNumber(where, 'nWordOrder', nWordOrder, { least: 0 });
    requireNumber(where, 'beta', beta, { least: 0 });
    requireBoolean(where, 'lowercase', lowercase);
    requireBoolean(where, 'whitespace', whitespace);
    const length = nCharOrder + nWordOrder;
    const { init, merge } = sums(where, 3 * length);
    const gramsOf = (text: string): Map<string, number>[] => {
      const cased = lowercase ? text.toLowerCase() : text;
      const characters = Array.from(whitespace ? cased : cased.trim().replaceAll(' ', ''));
      const words = wordsOf(cased).flatMap(withoutPunctuation);
      return Array.from({ length }, (_, i) =>
        i < nCharOrder ? countGrams(characters, i + 1) : countGrams(words, i - nCharOrder + 1),
      );
    };
    super({
      better: 'higher',
      init,
      merge,
      update: (state, ...batch) =>
        pairReferences(where, ...batch).reduce<Sums>(
          (sum, [text, references]) => merge(sum, bestOf(gramsOf(text), references.map(gramsOf), beta)),
          state,
        ),
      compute: (state) => fScore(state, beta),
    });
  }
}

/** A word and the punctuation at its end or, where there is none, at its start. */
function withoutPunctuation(word: string): string[] {
  const isMark = (character: string): boolean => /[!-/:-@[-`{-~]/.test(character);
  if (word.length === 1) return [word];
  if (isMark(word.at(-1)!)) return [word.slice(0, -1), word.at(-1)!];
  return isMark(word[0]) ? [word[0], word.slice(1)] : [word];
}

type Grams = readonly ReadonlyMap<string, number>[];

/** Sequences of the prediction, of the reference that fits best, and of both; of none if no reference shares any. */
function bestOf(own: Grams, references: readonly Grams[], beta: number): Sums {
  const all = own.map(countAll);
  let best: Sums = [...all, ...all.map(() => 0), ...all.map(() => 0)];
  for (const reference of references) {
    const shared = own.map((counts, i) => countShared(counts, reference[i]));
    const found = [...all, ...reference.map(countAll), ...shared];
    if (fScore(found, beta) > fScore(best, beta)) best = found;
  }
  return best;
}

/** The mean over lengths of sequences. */
function fScore(state: Sums, beta: number): number {
  const length = state.length / 3;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const [own, reference, shared] = [state[i], state[length + i], state[2 * length + i]];
    if (shared > 0) sum += ((1 + beta ** 2) * shared) / (beta ** 2 * reference + own);
  }
  return sum / length;
}

/** `CHRFScore` of one batch. */
export const chrfScore = /* @__PURE__ */ functionOf(CHRFScore);
