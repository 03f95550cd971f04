import {
  ConfigError,
  requireBoolean,
  requireList,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
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
import { Metric, type MetricDefinition } from '../metric.ts';

interface BleuOptions {
  /** the longest sequence of words that is compared; default 4 */
  readonly nGram?: number | undefined;
  /** whether 1 is added to the counts of sequences of several words, as Lin and Och do; default false */
  readonly smooth?: boolean | undefined;
  /** how much the sequences of each length count; default alike */
  readonly weights?: readonly number[] | undefined;
}

type ReferenceBatch = readonly [predictions: Texts, targets: References];

/**
 * BLEU: how many of the predicted sequences of one to four words occur in a right translation, with a penalty for short texts; of all texts
 * together.
 *
 * @param options `nGram`: default 4; `smooth`: default false; `weights`: one for each length of sequence
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const score = new BLEUScore();
 * score.update(['the cat is on the mat'], [['there is a cat on the mat', 'a cat is on the mat']]);
 * score.compute(); // 0.7598
 * @see https://lightning.ai/docs/torchmetrics/stable/text/bleu_score.html
 */
export class BLEUScore extends Metric<Sums, number, ReferenceBatch> {
  constructor(options: BleuOptions = {}) {
    requireOptions<BleuOptions>('BLEUScore', options, { nGram: true, smooth: true, weights: true });
    super(bleu('BLEUScore', options, wordsOf));
  }
}

type Tokenize = '13a' | 'none' | 'char';
interface SacreOptions extends BleuOptions {
  /** how texts become words: as WMT does (`13a`, the default), at white space (`none`), or each character alone (`char`) */
  readonly tokenize?: Tokenize | undefined;
  /** whether case does not count; default false */
  readonly lowercase?: boolean | undefined;
}

/**
 * SacreBLEU: BLEU with a way to find words that everyone shares.
 *
 * @param options those of `BLEUScore`; `tokenize`: `13a`, the default, `none` or `char`; `lowercase`: default false
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const score = new SacreBLEUScore();
 * score.update(['the cat is on the mat.'], [['there is a cat on the mat.', 'a cat is on the mat.']]);
 * score.compute(); // 0.8091
 * @see https://lightning.ai/docs/torchmetrics/stable/text/sacre_bleu_score.html
 */
export class SacreBLEUScore extends Metric<Sums, number, ReferenceBatch> {
  constructor(options: SacreOptions = {}) {
    const names = { nGram: true, smooth: true, weights: true, tokenize: true, lowercase: true } as const;
    const { tokenize = '13a', lowercase = false } = requireOptions<SacreOptions>('SacreBLEUScore', options, names);
    requireOneOf('SacreBLEUScore', 'tokenize', tokenize, ['13a', 'none', 'char']);
    requireBoolean('SacreBLEUScore', 'lowercase', lowercase);
    const split = { '13a': asWmt, none: wordsOf, char: (text: string) => wordsOf(Array.from(text).join(' ')) }[
      tokenize
    ];
    super(bleu('SacreBLEUScore', options, (text) => split(lowercase ? text.toLowerCase() : text)));
  }
}

/** The words of mteval-v13a, the script of the Workshop on Machine Translation. */
function asWmt(text: string): string[] {
  const plain = text
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return wordsOf(
    ` ${plain} `
      .replaceAll(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
      .replaceAll(/([^0-9])([.,])/g, '$1 $2 ')
      .replaceAll(/([.,])([^0-9])/g, ' $1 $2')
      .replaceAll(/([0-9])(-)/g, '$1 $2 '),
  );
}

function bleu(
  where: string,
  { nGram = 4, smooth = false, weights }: BleuOptions,
  tokensOf: (text: string) => string[],
): MetricDefinition<Sums, number, ReferenceBatch> {
  requireWholeNumber(where, 'nGram', nGram, { least: 1 });
  requireBoolean(where, 'smooth', smooth);
  requireWeights(where, nGram, weights);
  const { init, merge } = sums(where, 2 * nGram + 2);
  const shares = Array.from({ length: nGram }, (_, i) => weights?.[i] ?? 1 / nGram);
  return {
    better: 'higher',
    init,
    merge,
    update: (state, ...batch) =>
      pairReferences(where, ...batch).reduce<Sums>(
        (sum, [text, references]) => merge(sum, countText(tokensOf(text), references.map(tokensOf), nGram)),
        state,
      ),
    compute: (state) => scoreOf(state, { shares, smooth }),
  };
}

function requireWeights(where: string, nGram: number, weights: readonly number[] | undefined): void {
  if (weights === undefined) return;
  requireList(where, 'weights', weights);
  weights.forEach((weight, i) => requireNumber(where, `weight ${i}`, weight));
  if (weights.length !== nGram)
    throw new ConfigError(where, `there are ${weights.length} weights but nGram is ${nGram}; they must be as many`, {
      expected: nGram,
      got: weights.length,
    });
}

/** Lengths of the text and the reference nearest in length; of each length of sequence, those that are right, and all. */
function countText(text: readonly string[], references: readonly (readonly string[])[], nGram: number): number[] {
  const away = (reference: readonly string[]): number => Math.abs(text.length - reference.length);
  const nearest = references.reduce((best, reference) => (away(reference) < away(best) ? reference : best));
  const [right, all]: [number[], number[]] = [[], []];
  for (let n = 1; n <= nGram; n++) {
    const most = new Map<string, number>();
    for (const reference of references)
      for (const [gram, count] of countGrams(reference, n)) most.set(gram, Math.max(count, most.get(gram) ?? 0));
    const own = countGrams(text, n);
    right.push(countShared(own, most));
    all.push(countAll(own));
  }
  return [text.length, nearest.length, ...right, ...all];
}

function scoreOf(
  [predicted, truth, ...counts]: Sums,
  { shares, smooth }: { shares: readonly number[]; smooth: boolean },
): number {
  const n = shares.length;
  const [right, all] = [counts.slice(0, n), counts.slice(n)];
  if (right.includes(0)) return 0;
  const added = (i: number): number => (smooth && i > 0 ? 1 : 0);
  const mean = right.reduce((sum, count, i) => sum + shares[i] * Math.log((count + added(i)) / (all[i] + added(i))), 0);
  return Math.exp(mean + Math.min(0, 1 - truth / predicted));
}

/** `BLEUScore` of one batch. */
export const bleuScore = /* @__PURE__ */ functionOf(BLEUScore);
/** `SacreBLEUScore` of one batch. */
export const sacreBleuScore = /* @__PURE__ */ functionOf(SacreBLEUScore);
