import { ConfigError, formatValue, requireOneOf, requireOptions } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sums, type Sums } from '../internal/sums.ts';
import {
  countAll,
  countGrams,
  countShared,
  longestCommon,
  pairReferences,
  type References,
  type Texts,
} from '../internal/texts.ts';
import { Metric } from '../metric.ts';

/** Sequences of so many words, or the longest common subsequence. */
export type RougeKey = `rouge${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 'L'}`;

interface RougeOptions<K extends RougeKey> {
  /** what is compared; default rouge1, rouge2 and rougeL */
  readonly rougeKeys?: K | readonly K[] | undefined;
  /** of several references the best one, the default, or their mean */
  readonly accumulate?: 'best' | 'avg' | undefined;
}

/** Means over texts, such as `rougeLFmeasure`. */
export type RougeResult<K extends RougeKey> = Record<`${K}${'Fmeasure' | 'Precision' | 'Recall'}`, number>;

const known: readonly RougeKey[] = [
  ...([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((n) => `rouge${n}` as const),
  'rougeL',
];

/**
 * ROUGE: how many sequences of n words (`rouge1` … `rouge9`), or words of the longest common subsequence (`rougeL`), prediction and reference
 * share. Only letters a to z and digits count, without case.
 *
 * @param options `rougeKeys`: default rouge1, rouge2 and rougeL; `accumulate`: of several references the `best`, the default, or their mean
 * @returns precision, recall and F-measure of each key, the means over texts; NaN before the first text
 * @throws {ConfigError} if an option is unknown
 * @throws {ConfigError} in `update`, if there are not as many predictions as targets, or they are no texts
 * @example
 * const score = new ROUGEScore({ rougeKeys: 'rougeL' });
 * score.update('My name is John', 'Is your name John');
 * score.compute(); // { rougeLFmeasure: 0.5, rougeLPrecision: 0.5, rougeLRecall: 0.5 }
 * @see https://lightning.ai/docs/torchmetrics/stable/text/rouge_score.html (rougeLsum, of sentences, is not here)
 */
export class ROUGEScore<K extends RougeKey = 'rouge1' | 'rouge2' | 'rougeL'> extends Metric<
  Sums,
  RougeResult<K>,
  readonly [predictions: Texts, targets: References]
> {
  constructor(options: RougeOptions<K> = {}) {
    const where = 'ROUGEScore';
    const names = { rougeKeys: true, accumulate: true } as const;
    const { rougeKeys, accumulate = 'best' } = requireOptions<RougeOptions<K>>(where, options, names);
    requireOneOf(where, 'accumulate', accumulate, ['best', 'avg']);
    const keys = requireKeys(where, rougeKeys ?? ['rouge1', 'rouge2', 'rougeL']);
    const { init, merge } = sums(where, 1 + 3 * keys.length);
    super({
      better: null,
      init,
      merge,
      update: (state, ...batch) =>
        pairReferences(where, ...batch).reduce<Sums>((sum, [text, references]) => {
          const own = tokensOf(text);
          const each = references.map(tokensOf);
          const found = keys.flatMap((key) =>
            joined(
              each.map((reference) => compare(key, own, reference)),
              accumulate,
            ),
          );
          return merge(sum, [1, ...found]);
        }, state),
      compute: ([count, ...totals]) =>
        Object.fromEntries(
          keys.flatMap((key, i) =>
            parts.map((part, j) => [`${key}${part}`, totals[3 * i + order[j]] / count] as const),
          ),
        ) as RougeResult<K>,
    });
  }
}

const parts = ['Fmeasure', 'Precision', 'Recall'] as const;
/** where each part stands among precision, recall and F-measure */
const order = [2, 0, 1] as const;

function requireKeys(where: string, keys: RougeKey | readonly RougeKey[]): readonly RougeKey[] {
  const all = typeof keys === 'string' ? [keys] : keys;
  if (!Array.isArray(all) || all.length === 0)
    throw new ConfigError(where, `rougeKeys is ${formatValue(keys)}; it must be a key or a list of at least 1`, {
      got: keys,
    });
  for (const key of all) requireOneOf(where, 'rougeKeys', key, known);
  return [...all];
}

function tokensOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

type Match = readonly [precision: number, recall: number, fMeasure: number];

function compare(key: RougeKey, own: readonly string[], reference: readonly string[]): Match {
  if (key === 'rougeL') return matchOf(longestCommon(own, reference), own.length, reference.length);
  const n = Number(key.at(-1));
  const [a, b] = [countGrams(own, n), countGrams(reference, n)];
  return matchOf(countShared(a, b), countAll(a), countAll(b));
}

function matchOf(shared: number, own: number, reference: number): Match {
  if (shared === 0) return [0, 0, 0];
  const [precision, recall] = [shared / own, shared / reference];
  return [precision, recall, (2 * precision * recall) / (precision + recall)];
}

function joined(matches: readonly Match[], accumulate: 'best' | 'avg'): Match {
  if (accumulate === 'best') return matches.reduce((best, match) => (match[2] > best[2] ? match : best));
  const mean = (part: 0 | 1 | 2): number => matches.reduce((sum, match) => sum + match[part], 0) / matches.length;
  return [mean(0), mean(1), mean(2)];
}

/** `ROUGEScore` of one batch. */
export const rougeScore = /* @__PURE__ */ functionOf(ROUGEScore);
