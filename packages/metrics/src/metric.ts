import type { Tensor } from '@gradkit/core-tensor';

/** What most metrics look at: a batch of predictions and what is true. */
export type Predictions = readonly [predictions: Tensor, truth: Tensor];

/**
 * A measure as two pure functions: `update` adds a batch to what was counted, `compute` makes the result of it. What is counted is plain
 * data, so it can be kept in checkpoints.
 */
export interface MetricRule<State, Result, Batch extends readonly unknown[] = Predictions> {
  /** before the first batch */
  readonly initial: State;
  update(state: State, ...batch: Batch): State;
  compute(state: State): Result;
}

/**
 * Counts over batches and gives the measure of all of them: the same as of one large batch.
 *
 * @example
 * const metric = new Metric(accuracyRule());
 * metric.update(tensor([1, 0], { dtype: 'int32' }), tensor([1, 1], { dtype: 'int32' }));
 * metric.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/pages/implement.html
 */
export class Metric<State, Result, Batch extends readonly unknown[] = Predictions> {
  readonly #rule: MetricRule<State, Result, Batch>;
  /** What has been counted so far: plain data, for checkpoints. */
  state: State;

  constructor(rule: MetricRule<State, Result, Batch>) {
    this.#rule = rule;
    this.state = rule.initial;
  }

  /** Adds a batch. */
  update(...batch: Batch): void {
    this.state = this.#rule.update(this.state, ...batch);
  }

  /** The measure of all batches since the start or the last `reset()`. */
  compute(): Result {
    return this.#rule.compute(this.state);
  }

  /** Forgets all batches. */
  reset(): void {
    this.state = this.#rule.initial;
  }
}
