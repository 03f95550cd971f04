import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sums, type Sums } from '../internal/sums.ts';
import { countAll, countGrams, countShared, wordsOf } from '../internal/texts.ts';
import { Metric } from '../metric.ts';

/** The answer that was found to a question. */
export interface SquadPrediction {
  readonly id: string;
  readonly predictionText: string;
}

/** A question with all answers that are right. */
export interface SquadTarget {
  readonly id: string;
  readonly answers: { readonly text: readonly string[] };
}

/**
 * Scores of answers as in the Stanford Question Answering Dataset, 0 … 100: how many match exactly, and the F1 of the words they share with
 * the best of the right answers. Case, punctuation and articles do not count; a question without a prediction scores 0.
 *
 * @returns `{ exactMatch, f1 }`, NaN before the first question
 * @throws {ConfigError} in `update`, if a prediction or target has not the form above
 * @example
 * const score = new SQuAD();
 * score.update([{ id: '1', predictionText: '1976' }], [{ id: '1', answers: { text: ['In 1976'] } }]);
 * score.compute(); // { exactMatch: 0, f1: 66.667 }
 * @see https://lightning.ai/docs/torchmetrics/stable/text/squad.html
 */
export class SQuAD extends Metric<
  Sums,
  { exactMatch: number; f1: number },
  readonly [predictions: readonly SquadPrediction[], targets: readonly SquadTarget[]]
> {
  constructor() {
    const { init, merge } = sums('SQuAD', 3);
    super({
      better: null,
      init,
      merge,
      update: (state, predictions, targets) => {
        const found = new Map(listOf('predictions', predictions).map(readPrediction));
        return listOf('targets', targets).reduce<Sums>((sum, target) => merge(sum, scoresOf(target, found)), state);
      },
      compute: ([exact, f1, count]) => ({ exactMatch: (100 * exact) / count, f1: (100 * f1) / count }),
    });
  }
}

function listOf<T>(name: string, value: readonly T[]): readonly T[] {
  if (Array.isArray(value)) return value;
  throw new ConfigError('SQuAD', `${name} is ${formatValue(value)}; it must be a list`, { got: value });
}

function readPrediction(one: SquadPrediction): [string, string] {
  const { id, predictionText } = one ?? {};
  if (typeof id === 'string' && typeof predictionText === 'string') return [id, predictionText];
  throw new ConfigError('SQuAD', `a prediction is ${formatValue(one)}; it must be { id, predictionText }`, {
    got: one,
  });
}

function scoresOf(target: SquadTarget, found: ReadonlyMap<string, string>): [exact: number, f1: number, count: number] {
  const answers = target?.answers?.text;
  if (!Array.isArray(answers) || answers.length === 0)
    throw new ConfigError(
      'SQuAD',
      `a target is ${formatValue(target)}; it must be { id, answers: { text: [answer, …] } }`,
      {
        got: target,
      },
    );
  const own = found.get(target.id);
  if (own === undefined) return [0, 0, 1];
  const words = plainWords(own);
  const all = answers.map(plainWords);
  const exact = all.some((answer) => answer.join(' ') === words.join(' '));
  return [Number(exact), all.reduce((best, answer) => Math.max(best, f1Of(words, answer)), 0), 1];
}

function plainWords(text: string): string[] {
  const bare = text.toLowerCase().replaceAll(/[!-/:-@[-`{-~]/g, '');
  return wordsOf(bare.replaceAll(/\b(a|an|the)\b/g, ' '));
}

function f1Of(words: readonly string[], answer: readonly string[]): number {
  if (words.length === 0 || answer.length === 0) return Number(words.length === answer.length);
  const [a, b] = [countGrams(words, 1), countGrams(answer, 1)];
  return (2 * countShared(a, b)) / (countAll(a) + countAll(b));
}

/** `SQuAD` of one batch. */
export const squad = /* @__PURE__ */ functionOf(SQuAD);
