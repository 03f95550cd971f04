import type { Json } from './json.ts';
import type { Metrics, ScalarMetric } from './metric.ts';
import type { LossReduction, StepResult } from './step.ts';

/** The pass whose batches a metric holds: passes may take turns, e.g. an evaluation in the middle of an epoch. */
const holders = new WeakMap<ScalarMetric, Pass>();

/** Running loss and metrics over the batches of one pass. */
export class Pass {
  readonly #metrics: Metrics;
  readonly #reduction: LossReduction;
  /** what metrics had counted of this pass when another one took them */
  readonly #counted = new Map<ScalarMetric, Json>();
  /** metrics that have not seen all batches of this pass */
  readonly #partial = new Set<string>();
  #lossSum = 0;
  examples = 0;

  constructor(metrics: Metrics, reduction: LossReduction = 'mean') {
    this.#metrics = metrics;
    this.#reduction = reduction;
  }

  /** Adds a batch and gives its loss; a mean counts as often as the batch has examples. */
  update({ loss, outputs, targets }: StepResult): number {
    const examples = targets.shape[0] ?? 1;
    const value = loss.item();
    this.#lossSum += this.#reduction === 'sum' ? value : value * examples;
    this.examples += examples;
    for (const metric of this.#held()) metric.update(outputs, targets);
    return value;
  }

  /** Mean loss of an example so far; NaN before the first batch. */
  get loss(): number {
    return this.#lossSum / this.examples;
  }

  /** Metrics so far; NaN for one that was added within the pass. */
  metrics(): Record<string, number> {
    this.#held();
    return Object.fromEntries(
      Object.entries(this.#metrics).map(([name, metric]) => [
        name,
        this.#partial.has(name) ? Number.NaN : metric.compute(),
      ]),
    );
  }

  /** What an interrupted pass needs to go on. */
  get state(): PassState {
    this.#held();
    const whole = Object.entries(this.#metrics).filter(([name]) => !this.#partial.has(name));
    const metrics = Object.fromEntries(whole.map(([name, metric]) => [name, metric.state]));
    return { lossSum: this.#lossSum, examples: this.examples, metrics };
  }

  set state({ lossSum, examples, metrics }: PassState) {
    this.#lossSum = lossSum;
    this.examples = examples;
    this.#held();
    for (const [name, metric] of Object.entries(this.#metrics)) {
      if (Object.hasOwn(metrics, name)) metric.state = metrics[name];
      else if (examples > 0) this.#partial.add(name);
    }
  }

  /** Names of metrics that were added within the pass. */
  get partial(): readonly string[] {
    return [...this.#partial];
  }

  /** The metrics, holding what they have counted of this pass. */
  #held(): readonly ScalarMetric[] {
    const metrics = Object.values(this.#metrics);
    for (const metric of metrics) {
      const holder = holders.get(metric);
      if (holder === this) continue;
      if (holder !== undefined) holder.#counted.set(metric, metric.state);
      holders.set(metric, this);
      const counted = this.#counted.get(metric);
      if (counted === undefined) metric.reset();
      else metric.state = counted;
    }
    return metrics;
  }
}

/** Plain data of a pass under way. */
export interface PassState {
  readonly lossSum: number;
  readonly examples: number;
  readonly metrics: Readonly<Record<string, Json>>;
}
