import {
  ExportError,
  isLike,
  isTensor,
  refuseArgument,
  requireMethods,
  requireOneOf,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** What most metrics look at: a batch of predictions and what is true. */
export type Predictions = readonly [predictions: Tensor, truth: Tensor];

/** Which of two results is the better one. */
export type Better = 'higher' | 'lower';

/**
 * A metric as pure functions on plain data: `update` adds a batch to what was counted, `merge` joins what was counted of two parts of the
 * data, `compute` makes the result of it. The state can be written as JSON, for checkpoints and other processes.
 *
 * Three laws hold: batches give the same as one pass; so do merged parts; and merging with `init()` changes nothing.
 */
export interface MetricDefinition<State, Result, Batch extends readonly unknown[] = Predictions> {
  /** Which results are better; null where that cannot be said, e.g. of a matrix. */
  readonly better: Better | null;
  /** The state before the first batch. */
  init(): State;
  update(state: State, ...batch: Batch): State;
  merge(a: State, b: State): State;
  compute(state: State): Result;
}

/**
 * Counts over batches and gives the metric of all of them: the same as of one large batch.
 *
 * @example
 * const largestError = new Metric<number, number>({
 *   better: 'lower',
 *   init: () => 0,
 *   update: (state, predictions, targets) => Math.max(state, predictions.sub(targets).abs().max().item()),
 *   merge: Math.max,
 *   compute: (state) => state,
 * });
 * largestError.update(tensor([1, 5]), tensor([1, 2]));
 * largestError.compute(); // 3
 * @see https://lightning.ai/docs/torchmetrics/stable/pages/implement.html
 */
export class Metric<State, Result, Batch extends readonly unknown[] = Predictions> {
  readonly definition: MetricDefinition<State, Result, Batch>;
  #state: State;

  /** @throws {ConfigError} if a function of the definition is missing, or it does not say what is better */
  constructor(definition: MetricDefinition<State, Result, Batch>) {
    requireMethods('Metric', 'definition', definition, ['init', 'update', 'merge', 'compute']);
    requireOneOf('Metric', 'better', definition.better, ['higher', 'lower', null]);
    this.definition = definition;
    this.#state = definition.init();
  }

  /**
   * What has been counted so far: plain data, for checkpoints.
   *
   * @throws {ConfigError} if it is set to what no such metric has counted
   */
  get state(): State {
    return this.#state;
  }

  set state(state: State) {
    this.#requireState('Metric.state', state);
    this.#state = state;
  }

  /** Which results are better; null where that cannot be said. */
  get better(): Better | null {
    return this.definition.better;
  }

  /**
   * Adds a batch.
   *
   * @throws {ExportError} inside a compiled or exported function, where tensors have no values yet
   */
  update(...batch: Batch): void {
    if (batch.some((part) => isTensor(part) && part.isSymbolic))
      throw new ExportError(
        'Metric.update',
        'the batch has no values, for its function was being traced; metrics count outside: return predictions and targets from the compiled function',
      );
    this.#state = this.definition.update(this.#state, ...batch);
  }

  /**
   * Adds what another metric of the same kind has counted, e.g. in another process.
   *
   * @throws {ConfigError} if it is something else, e.g. a metric in place of its state
   */
  merge(state: State): void {
    this.#requireState('Metric.merge', state);
    this.#state = this.definition.merge(this.#state, state);
  }

  /** Throws unless it may be what a metric of this kind has counted. */
  #requireState(where: string, state: unknown): void {
    const first: unknown = this.definition.init();
    const isState = (state !== null || first === null) && !(state instanceof Metric) && isLike(first, state);
    if (!isState) refuseArgument(where, 'state', state, 'what a metric has counted, metric.state');
  }

  /** The metric of all batches since the start or the last `reset()`. */
  compute(): Result {
    return this.definition.compute(this.#state);
  }

  /** Forgets all batches. */
  reset(): void {
    this.#state = this.definition.init();
  }
}
