import type { Json } from './json.ts';
import { lossName, resultOf } from './measures.ts';
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
  /** of each of several optimizers */
  #losses: PassState['losses'] & object;
  examples = 0;

  constructor(metrics: Metrics, reduction: LossReduction = 'mean', optimizers: readonly string[] = []) {
    this.#metrics = metrics;
    this.#reduction = reduction;
    this.#losses = Object.fromEntries(optimizers.map((name) => [name, { sum: 0, examples: 0 }]));
  }

  /** Adds a batch and gives its loss; a mean counts as often as the batch has examples. */
  update({ loss, outputs, targets, losses = {} }: StepResult): number {
    const examples = targets.shape[0] ?? 1;
    const value = loss.item();
    const total = (mean: number): number => (this.#reduction === 'sum' ? mean : mean * examples);
    this.#lossSum += total(value);
    for (const [name, one] of Object.entries(losses)) {
      const { sum, examples: before } = this.#losses[name];
      this.#losses = { ...this.#losses, [name]: { sum: sum + total(one.item()), examples: before + examples } };
    }
    this.examples += examples;
    for (const metric of this.#held()) metric.update(outputs, targets);
    return value;
  }

  /** Mean loss of an example so far; NaN before the first batch. */
  get loss(): number {
    return this.#lossSum / this.examples;
  }

  /** Losses of several optimizers, and metrics so far; NaN for a loss that was not asked for, and a metric that was added within the pass. */
  metrics(): Record<string, number> {
    this.#held();
    const losses = Object.entries(this.#losses).map(
      ([name, { sum, examples }]) => [lossName(name), sum / examples] as const,
    );
    return Object.fromEntries([
      ...losses,
      ...Object.entries(this.#metrics).map(
        ([name, metric]) => [name, this.#partial.has(name) ? Number.NaN : resultOf('Trainer', name, metric)] as const,
      ),
    ]);
  }

  /** What an interrupted pass needs to go on. */
  get state(): PassState {
    this.#held();
    const whole = Object.entries(this.#metrics).filter(([name]) => !this.#partial.has(name));
    const metrics = Object.fromEntries(whole.map(([name, metric]) => [name, metric.state]));
    return { lossSum: this.#lossSum, examples: this.examples, metrics, losses: this.#losses };
  }

  set state({ lossSum, examples, metrics, losses = {} }: PassState) {
    this.#lossSum = lossSum;
    this.#losses = { ...this.#losses, ...losses };
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
  /** of each of several optimizers */
  readonly losses?: Readonly<Record<string, { readonly sum: number; readonly examples: number }>> | undefined;
}
