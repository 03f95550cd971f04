import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';

/** A text, or one for each example. */
export type Texts = string | readonly string[];

/** The texts that are right: one for each example, or several of which any will do. */
export type References = string | readonly (string | readonly string[])[];

/** Predicted texts and what is right, as lists of the same length. */
export function pairTexts(where: string, predictions: Texts, targets: Texts): (readonly [string, string])[] {
  const [predicted, truth] = [toList(where, 'predictions', predictions), toList(where, 'targets', targets)];
  requireSameCount(where, predicted.length, truth.length);
  return predicted.map((text, i) => [text, truth[i]]);
}

/** Predicted texts, each with all that are right. */
export function pairReferences(
  where: string,
  predictions: Texts,
  targets: References,
): (readonly [string, readonly string[]])[] {
  const predicted = toList(where, 'predictions', predictions);
  const all = typeof targets === 'string' ? [targets] : targets;
  if (!Array.isArray(all)) refuse(where, 'targets', targets);
  requireSameCount(where, predicted.length, all.length);
  return predicted.map((text, i) => {
    const own = all[i] as Texts;
    const texts = toList(where, `target ${i}`, own);
    if (texts.length === 0) refuse(where, `target ${i}`, own);
    return [text, texts];
  });
}

function toList(where: string, name: string, texts: Texts): readonly string[] {
  if (typeof texts === 'string') return [texts];
  if (!Array.isArray(texts) || texts.some((text) => typeof text !== 'string')) refuse(where, name, texts);
  return texts;
}

function refuse(where: string, name: string, value: unknown): never {
  throw new ConfigError(where, `${name} is ${formatValue(value)}; it must be a text or a list of texts`, {
    got: value,
  });
}

function requireSameCount(where: string, predicted: number, truth: number): void {
  if (predicted === truth) return;
  throw new ConfigError(where, `there are ${predicted} predictions but ${truth} targets; they must be as many`, {
    expected: predicted,
    got: truth,
  });
}

/** The words between white space. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** How often each sequence of n tokens occurs. */
export function countGrams(tokens: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= tokens.length; i++) {
    const gram = tokens.slice(i, i + n).join('\u0000');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** How many of the sequences occur in both. */
export function countShared(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [gram, count] of a) shared += Math.min(count, b.get(gram) ?? 0);
  return shared;
}

/** How many sequences there are, each as often as it occurs. */
export function countAll(counts: ReadonlyMap<string, number>): number {
  let all = 0;
  for (const count of counts.values()) all += count;
  return all;
}

/** Levenshtein distance: how many tokens to insert, delete or, at `substitution` each, replace. */
export function editSteps(a: readonly string[], b: readonly string[], substitution = 1): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : substitution);
      row.push(Math.min(replaced, above[j] + 1, row[j - 1] + 1));
    }
    above = row;
  }
  return above[b.length];
}

/** Length of the longest common subsequence. */
export function longestCommon(a: readonly string[], b: readonly string[]): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const token of a) {
    const row = [0];
    for (let j = 1; j <= b.length; j++)
      row.push(token === b[j - 1] ? above[j - 1] + 1 : Math.max(above[j], row[j - 1]));
    above = row;
  }
  return above[b.length];
}
