import type { ValueExample, ValuePredictions } from '../record/predictions.ts';
import type { Said } from './examples.ts';

const mostPoints = 1000; // of the picture of predictions over targets

/** Sums what a regression is off by, and keeps the largest residuals. */
export class ValueTally {
  readonly #outputs: number;
  readonly #most: number;
  readonly #worst: ValueExample[] = [];
  readonly #sums: { count: number; mean: number; squares: number }[];
  #points: (readonly [number, number])[] = [];
  #every = 1;
  #seen = 0;
  #examples = 0;
  #absolute = 0;
  #squared = 0;

  constructor(outputs: number, most: number) {
    this.#outputs = outputs;
    this.#most = most;
    this.#sums = Array.from({ length: outputs }, () => ({ count: 0, mean: 0, squares: 0 }));
  }

  add({ index, outputs, truth, show }: Said): void {
    this.#examples++;
    for (let output = 0; output < this.#outputs; output++) {
      const [prediction, target] = [outputs[output], truth[output]];
      const residual = Math.abs(prediction - target);
      this.#absolute += residual;
      this.#squared += residual ** 2;
      this.#addTarget(output, target);
      this.#addPoint(target, prediction);
      this.#keepWorst(residual, () => ({ index, target, prediction, output, ...show() }));
    }
  }

  /** Welford's sum of squares around the mean. */
  #addTarget(output: number, target: number): void {
    const sum = this.#sums[output];
    const before = target - sum.mean;
    sum.mean += before / ++sum.count;
    sum.squares += before * (target - sum.mean);
  }

  /** Keeps every point, then every second, fourth … so that they stay few and evenly chosen. */
  #addPoint(target: number, prediction: number): void {
    if (this.#seen++ % this.#every > 0) return;
    this.#points.push([target, prediction]);
    if (this.#points.length < mostPoints) return;
    this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  #keepWorst(residual: number, example: () => ValueExample): void {
    const list = this.#worst;
    const residualOf = ({ target, prediction }: ValueExample): number => Math.abs(target - prediction);
    if (this.#most === 0 || (list.length === this.#most && !(residual > residualOf(list.at(-1)!)))) return;
    const at = list.findIndex((each) => residual > residualOf(each));
    list.splice(at < 0 ? list.length : at, 0, example());
    list.length = Math.min(list.length, this.#most);
  }

  get predictions(): ValuePredictions {
    const count = this.#examples * this.#outputs;
    return {
      kind: 'values',
      examples: this.#examples,
      meanAbsoluteError: this.#absolute / count,
      meanSquaredError: this.#squared / count,
      variance: this.#sums.reduce((total, { squares }) => total + squares, 0) / count,
      points: this.#points,
      worst: this.#worst,
    };
  }
}
