import type { Json } from './json.ts';
import type { Metrics } from './metric.ts';
import type { StepResult } from './step.ts';

/** Running loss and metrics over the batches of one pass. */
export class Pass {
  readonly #metrics: Metrics;
  #lossSum = 0;
  examples = 0;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    for (const metric of Object.values(metrics)) metric.reset();
  }

  /** Adds a batch; its mean loss counts as often as it has examples. */
  update({ loss, outputs, targets }: StepResult): void {
    const examples = targets.shape[0] ?? 1;
    this.#lossSum += loss.item() * examples;
    this.examples += examples;
    for (const metric of Object.values(this.#metrics)) metric.update(outputs, targets);
  }

  /** Mean loss so far; NaN before the first batch. */
  get loss(): number {
    return this.#lossSum / this.examples;
  }

  metrics(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.#metrics).map(([name, metric]) => [name, metric.compute()]));
  }

  /** What an interrupted pass needs to go on. */
  get state(): PassState {
    const metrics = Object.fromEntries(Object.entries(this.#metrics).map(([name, metric]) => [name, metric.state]));
    return { lossSum: this.#lossSum, examples: this.examples, metrics };
  }

  set state({ lossSum, examples, metrics }: PassState) {
    this.#lossSum = lossSum;
    this.examples = examples;
    for (const [name, metric] of Object.entries(this.#metrics)) metric.state = metrics[name];
  }
}

/** Plain data of a pass under way. */
export interface PassState {
  readonly lossSum: number;
  readonly examples: number;
  readonly metrics: Readonly<Record<string, Json>>;
}
