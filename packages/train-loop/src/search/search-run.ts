import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';
import type { Objective, TrialWorkers } from './objective.ts';
import type { Choice } from './space.ts';
import { ranked, studyOf, type Candidate, type SearchOptions, type Study, type Trial } from './study.ts';

const keyOf = ({ number, budget }: Pick<Trial, 'number' | 'budget'>): string => `${number} ${budget}`;

/** Tries candidates of one search, in one round or several. */
export class SearchRun<Values extends Readonly<Record<string, Choice>>> {
  readonly trials: Trial<Values>[] = [];
  readonly #where: string;
  readonly #objective: Objective<Values>;
  readonly #options: SearchOptions<Values>;
  readonly #seed: number;
  readonly #workers: TrialWorkers<Values> | null;
  readonly #neverAborted = new AbortController().signal;
  readonly #finishedTrials: ReadonlyMap<string, Trial>;
  #done = 0;
  #best: Trial<Values> | null = null;

  constructor(
    where: string,
    objective: Objective<Values>,
    options: SearchOptions<Values> & { readonly seed?: number | undefined },
  ) {
    this.#where = where;
    this.#objective = objective;
    this.#options = options;
    this.#seed = options.seed ?? 0;
    const { workers = 0, finished = [] } = options;
    this.#finishedTrials = new Map(finished.map((trial) => [keyOf(trial), trial]));
    this.#workers = workers > 0 ? objective.startWorkers!(workers) : null;
  }

  /**
   * Tries candidates, some at a time; the trials are in the order of the candidates. One that fails is noted, and the others go on.
   *
   * @param later how many trials will follow in other rounds
   */
  async round(candidates: readonly Candidate<Values>[], later = 0): Promise<readonly Trial<Values>[]> {
    const { concurrency = 1, workers = 0, onTrial, signal } = this.#options;
    const trials: Trial<Values>[] = [];
    const total = this.#done + candidates.length + later;
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < candidates.length) {
        const at = next++;
        const finished = this.#finished(candidates[at]);
        signal?.throwIfAborted();
        const trial = finished ?? (await this.#try(candidates[at]));
        signal?.throwIfAborted(); // what it failed with may be that
        trials[at] = trial;
        this.#done++;
        this.#note(trial);
        if (finished === null) await onTrial?.(trial, { done: this.#done, total, best: this.#best });
      }
    };
    const abort = (): void => void this.close();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await Promise.all(Array.from({ length: Math.min(Math.max(concurrency, workers), candidates.length) }, work));
    } finally {
      next = candidates.length; // where one has thrown, the others begin no more
      signal?.removeEventListener('abort', abort);
    }
    this.trials.push(...trials);
    return trials;
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await this.#workers?.close();
  }

  /** All trials, and the best of the last round. */
  study(round: readonly Trial<Values>[]): Study<Values> {
    return { trials: this.trials, best: studyOf(this.#where, round, this.#options.direction).best };
  }

  #note(trial: Trial<Values>): void {
    if (trial.error !== null) return;
    const isLarger = this.#best !== null && (trial.budget ?? 0) > (this.#best.budget ?? 0);
    if (this.#best === null || isLarger) this.#best = trial;
    else if ((trial.budget ?? 0) === (this.#best.budget ?? 0))
      this.#best = ranked([this.#best, trial], this.#options.direction)[0];
  }

  /** The trial of a candidate that ended before. @throws {ConfigError} if it has other hyper-parameters */
  #finished({ number, parameters, budget }: Candidate<Values>): Trial<Values> | null {
    const found = this.#finishedTrials.get(keyOf({ number, budget }));
    if (found === undefined) return null;
    const names = Object.keys(parameters);
    const isSame = names.every((name) => found.parameters[name] === parameters[name]);
    if (isSame && Object.keys(found.parameters).length === names.length) return found as Trial<Values>;
    const [then, now] = [found.parameters, parameters].map((values) => JSON.stringify(values));
    throw new ConfigError(
      this.#where,
      `the finished trial ${number} has ${then} but this search ${now}; they must be of the same space, trials and seed`,
      { expected: parameters, got: found.parameters },
    );
  }

  async #try(candidate: Candidate<Values>): Promise<Trial<Values>> {
    const start = performance.now();
    const { number, parameters, budget } = candidate;
    const place = { number, budget, seed: this.#seed + number };
    const end = (value: number, error: string | null): Trial<Values> => ({
      ...candidate,
      value,
      seconds: (performance.now() - start) / 1000,
      error,
    });
    try {
      const signal = this.#options.signal ?? this.#neverAborted;
      const value: unknown = await (this.#workers?.run(parameters, place) ??
        this.#objective(parameters, { ...place, signal }));
      if (typeof value !== 'number') return end(Number.NaN, `the objective gave ${formatValue(value)}, not a number`);
      return end(value, Number.isNaN(value) ? 'the objective gave NaN' : null);
    } catch (error) {
      return end(Number.NaN, error instanceof Error ? error.message : String(error));
    }
  }
}
