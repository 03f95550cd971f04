/** Which trial it is. */
export interface TrialPlace {
  /** from 0; in every round of `successiveHalving` the same for the same hyper-parameters */
  readonly number: number;
  /** how much to spend on it, e.g. epochs; null where searches do not say */
  readonly budget: number | null;
  /** for weights and orders, another for each number: what draws from it gives the same in any thread */
  readonly seed: number;
}

/** What an objective is told about its trial. */
export interface TrialToRun extends TrialPlace {
  /** is aborted when the search is; a trial in a worker is ended with it */
  readonly signal: AbortSignal;
}

/** Trains with some hyper-parameters and tells how good the result is, e.g. the least validation loss. */
export interface Objective<V> {
  (parameters: V, trial: TrialToRun): number | Promise<number>;
  /** Starts threads that run it, where a thread can load it: see `objectiveFrom` of `@gradkit/train-loop/node`. */
  startWorkers?(count: number): TrialWorkers<V>;
}

/** Threads that run trials. */
export interface TrialWorkers<V> {
  /** Runs one in a thread that is free. A thread that ends is replaced by the next trial. */
  run(parameters: V, trial: TrialPlace): Promise<unknown>;
  /** Ends all, whatever they do. */
  close(): Promise<void>;
}
