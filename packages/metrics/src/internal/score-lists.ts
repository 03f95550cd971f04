import { DTypeError, isFloating, requireTensor, type Tensor } from '@gradkit/core-tensor/functional';
import { readClasses } from './inputs/class-batch.ts';
import { ignored, readLabels } from './inputs/label-batch.ts';
import { areLogits, sigmoid, softmaxRows } from './scaled.ts';

/** Scores and what is true of the examples of a batch, row by row. */
export type ScoreChunk = { readonly scores: readonly number[]; readonly truth: readonly number[] };

/** All scores so far, batch by batch: what metrics need that look at their order. */
export type ScoreState = readonly ScoreChunk[];

/** What all metrics that keep scores have in common. */
export const scoreLists = {
  init: (): ScoreState => [],
  merge: (a: ScoreState, b: ScoreState): ScoreState => [...a, ...b],
};

/** Adds a batch; one without examples changes nothing. */
export function addScores(state: ScoreState, chunk: ScoreChunk): ScoreState {
  return chunk.truth.length === 0 ? state : [...state, chunk];
}

/** Scores of one label each, without those that do not count. */
export function binaryScores(
  where: string,
  predictions: Tensor,
  targets: Tensor,
  ignoreIndex: number | undefined,
): ScoreChunk {
  requireScores(where, predictions);
  const { scores, truth } = readLabels(where, predictions, targets, { numLabels: null, ignoreIndex });
  const counted = Array.from(truth, (_, i) => i).filter((i) => truth[i] !== ignored);
  return { scores: counted.map((i) => scores[i]), truth: counted.map((i) => truth[i]) };
}

/** Scores of several labels each; targets that do not count are `ignored`. */
export function multilabelScores(
  where: string,
  [predictions, targets]: readonly [Tensor, Tensor],
  numLabels: number,
  ignoreIndex: number | undefined,
): ScoreChunk {
  requireScores(where, predictions);
  const { scores, truth } = readLabels(where, predictions, targets, { numLabels, ignoreIndex });
  return { scores: Array.from(scores), truth: Array.from(truth) };
}

/** Scores of all classes, and the true one, without those that do not count. */
export function multiclassScores(
  where: string,
  [predictions, targets]: readonly [Tensor, Tensor],
  numClasses: number,
  ignoreIndex: number | undefined,
): ScoreChunk {
  requireScores(where, predictions);
  const { scores, truth } = readClasses(where, predictions, targets, { numClasses, ignoreIndex, scoresOnly: true });
  return { scores: Array.from(scores!), truth };
}

function requireScores(where: string, predictions: Tensor): void {
  requireTensor(where, 'predictions', predictions);
  const { dtype } = predictions;
  if (!isFloating(dtype))
    throw new DTypeError(where, `predictions are ${dtype} but must be scores, which are floating`, { got: dtype });
}

/** All batches as one. */
export function joined(state: ScoreState): ScoreChunk {
  return { scores: state.flatMap(({ scores }) => scores), truth: state.flatMap(({ truth }) => truth) };
}

/** Probabilities: scores as they are or, where one is outside 0 … 1, their sigmoid, or softmax over several classes. */
export function toProbabilities(scores: ArrayLike<number>, classes: number | null): ArrayLike<number> {
  if (!areLogits(scores)) return scores;
  return classes === null ? Float64Array.from(scores, sigmoid) : softmaxRows(scores, classes);
}
