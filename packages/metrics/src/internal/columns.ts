import { joined, toProbabilities, type ScoreState } from './score-lists.ts';
import { ignored } from './inputs/label-batch.ts';

/** Probabilities of one class or label, and where it is right. */
export interface Column {
  readonly scores: readonly number[];
  readonly positive: readonly boolean[];
  /** recall where it is right nowhere: 1, or of one of several classes NaN, so that it is left out of means */
  readonly absent: number;
}

/** The column of two classes. */
export function binaryColumn(state: ScoreState): Column {
  const { scores, truth } = joined(state);
  return { scores: Array.from(toProbabilities(scores, null)), positive: truth.map((label) => label === 1), absent: 1 };
}

/** One column for each class, against all others. */
export function classColumns(state: ScoreState, classes: number): Column[] {
  const { scores, truth } = joined(state);
  const probabilities = toProbabilities(scores, classes);
  return Array.from({ length: classes }, (_, c) => ({
    scores: truth.map((_label, row) => probabilities[row * classes + c]),
    positive: truth.map((label) => label === c),
    absent: NaN,
  }));
}

/** One column for each label, of the targets that count. */
export function labelColumns(state: ScoreState, labels: number): Column[] {
  const { scores, truth } = joined(state);
  const probabilities = toProbabilities(scores, null);
  return Array.from({ length: labels }, (_, label) => {
    const at = Array.from({ length: truth.length / labels }, (_row, row) => row * labels + label);
    const counted = at.filter((i) => truth[i] !== ignored);
    return {
      scores: counted.map((i) => probabilities[i]),
      positive: counted.map((i) => truth[i] === 1),
      absent: 1,
    };
  });
}

/** All columns as one. */
export function pooled(columns: readonly Column[]): Column {
  return {
    scores: columns.flatMap(({ scores }) => scores),
    positive: columns.flatMap(({ positive }) => positive),
    absent: 1,
  };
}

/** How often a class or label is right. */
export function countPositive({ positive }: Column): number {
  return positive.filter(Boolean).length;
}
