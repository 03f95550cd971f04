import type { Tensor } from '@gradkit/core-tensor';

/** A measure as two pure functions: `update` adds a batch to what was counted, `compute` makes the number of it. */
export interface MetricRule<S, R> {
  readonly initial: S;
  update(state: S, predictions: Tensor, labels: Tensor): S;
  compute(state: S): R;
}

/** Counts over batches and gives the measure of all of them: the same as of one large batch. */
export class Metric<S, R> {
  readonly #rule: MetricRule<S, R>;
  /** What has been counted so far: plain data, for checkpoints. */
  state: S;

  constructor(rule: MetricRule<S, R>) {
    this.#rule = rule;
    this.state = rule.initial;
  }

  /** Adds a batch. */
  update(predictions: Tensor, labels: Tensor): void {
    this.state = this.#rule.update(this.state, predictions, labels);
  }

  /** The measure of all batches since the start or the last `reset()`. */
  compute(): R {
    return this.#rule.compute(this.state);
  }

  /** Forgets all batches. */
  reset(): void {
    this.state = this.#rule.initial;
  }
}
