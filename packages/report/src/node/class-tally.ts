import type { ClassExample, ClassPredictions } from '../record/predictions.ts';
import type { Said } from './examples.ts';

const mostCells = 20; // classes of a matrix whose cells have room for pictures

/** Counts what a classifier says, and keeps the surest of its mistakes. */
export class ClassTally {
  readonly #confusion: number[][];
  readonly #most: number;
  readonly #worst: ClassExample[] = [];
  readonly #cells = new Map<number, ClassExample>();
  #examples = 0;

  constructor(classes: number, most: number) {
    this.#confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    this.#most = most;
  }

  add({ index, outputs, truth, show }: Said): void {
    const probabilities = probabilitiesOf(outputs);
    const label = truth[0];
    if (!Number.isInteger(label) || label < 0 || label >= probabilities.length) return; // a label such as -100, which does not count
    const prediction = probabilities.indexOf(Math.max(...probabilities));
    if (prediction < 0) return; // NaN is no answer
    this.#examples++;
    this.#confusion[label][prediction]++;
    const probability = probabilities[prediction];
    const example = (): ClassExample => ({
      index,
      label,
      prediction,
      probability,
      labelProbability: probabilities[label],
      ...show(),
    });
    this.#keepWorst(label !== prediction, probability, example);
    this.#keepCell(label * probabilities.length + prediction, probability, example);
  }

  #keepWorst(isWrong: boolean, probability: number, example: () => ClassExample): void {
    const list = this.#worst;
    if (!isWrong || this.#most === 0) return;
    if (list.length === this.#most && !(probability > list.at(-1)!.probability)) return;
    const at = list.findIndex((each) => probability > each.probability);
    list.splice(at < 0 ? list.length : at, 0, example());
    list.length = Math.min(list.length, this.#most);
  }

  #keepCell(cell: number, probability: number, example: () => ClassExample): void {
    if (this.#confusion.length > mostCells) return;
    const known = this.#cells.get(cell);
    if (known === undefined || probability > known.probability) this.#cells.set(cell, example());
  }

  get predictions(): ClassPredictions {
    return {
      kind: 'classes',
      examples: this.#examples,
      confusion: this.#confusion,
      worst: this.#worst,
      cells: [...this.#cells.values()].filter(({ picture }) => picture !== undefined),
    };
  }
}

/** Softmax of logits, or of one logit the sigmoid; what are probabilities already stay. */
function probabilitiesOf(outputs: ArrayLike<number>): readonly number[] {
  const values = Array.from(outputs);
  if (values.length === 1) {
    const positive = values[0] > 0 && values[0] < 1 ? values[0] : 1 / (1 + Math.exp(-values[0]));
    return [1 - positive, positive];
  }
  const total = values.reduce((sum, value) => sum + value, 0);
  if (values.every((value) => value >= 0 && value <= 1) && Math.abs(total - 1) < 1e-3) return values;
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((so, power) => so + power, 0);
  return powers.map((power) => power / sum);
}
