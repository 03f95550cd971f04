import {
  ConfigError,
  DataError,
  requireFunction,
  requireList,
  requireOneOf,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import type { Objective } from './objective.ts';
import type { Choice } from './space.ts';

/** One set of hyper-parameters that was tried. */
export interface Trial<Values extends Readonly<Record<string, Choice>> = Readonly<Record<string, Choice>>> {
  /** from 0, in the order in which they were begun */
  readonly number: number;
  readonly parameters: Values;
  /** what the objective gave; NaN where it failed */
  readonly value: number;
  /** how much was spent on it, e.g. epochs; null where searches do not say */
  readonly budget: number | null;
  readonly seconds: number;
  /** what it failed with; null if it did not */
  readonly error: string | null;
}

/** What a search has found: plain data, which can be written as JSON. */
export interface Study<Values extends Readonly<Record<string, Choice>>> {
  /** all of them, in the order in which they were begun */
  readonly trials: readonly Trial<Values>[];
  /** that with the best value */
  readonly best: Trial<Values>;
}

/** How far a search is. */
export interface SearchProgress<Values extends Readonly<Record<string, Choice>> = Readonly<Record<string, Choice>>> {
  /** trials that have ended, and how many there will be if none fails */
  readonly done: number;
  readonly total: number;
  /** the best so far (with the largest budget so far); null if all failed */
  readonly best: Trial<Values> | null;
}

/** How a search goes, whatever it tries. */
export interface SearchOptions<Values extends Readonly<Record<string, Choice>>> {
  /** which values are better; default minimize, as for losses */
  readonly direction?: 'minimize' | 'maximize' | undefined;
  /** objectives under way at a time; more than one only gains where they wait; default 1 */
  readonly concurrency?: number | undefined;
  /** threads that run trials, in place of `concurrency`, for an objective of `objectiveFrom`; results and order are the same; default 0: this one does */
  readonly workers?: number | undefined;
  /** is told of every trial when it has ended, e.g. to write it down */
  readonly onTrial?: ((trial: Trial<Values>, progress: SearchProgress<Values>) => void | Promise<void>) | undefined;
  /** trials of the same search that ended before it was interrupted: they are taken over; see `trialsLog` of `@gradkit/train-loop/node` */
  readonly finished?: readonly Trial[] | undefined;
  /** ends the search, which then throws its reason; trials in workers are ended, too */
  readonly signal?: AbortSignal | undefined;
}

export const searchOptions = {
  direction: true,
  concurrency: true,
  workers: true,
  onTrial: true,
  finished: true,
  signal: true,
} as const;

/** @throws {ConfigError} if an option is of the wrong kind or out of range, or contradicts another or the objective */
export function requireSearchOptions(
  where: string,
  objective: Objective<never>,
  { direction, concurrency, workers = 0, onTrial, finished }: SearchOptions<never>,
): void {
  requireFunction(where, 'objective', objective);
  if (direction !== undefined) requireOneOf(where, 'direction', direction, ['minimize', 'maximize']);
  if (concurrency !== undefined) requireWholeNumber(where, 'concurrency', concurrency, { least: 1 });
  if (onTrial !== undefined) requireFunction(where, 'onTrial', onTrial);
  if (finished !== undefined) requireList(where, 'finished', finished);
  requireWholeNumber(where, 'workers', workers, { least: 0, most: 256 });
  if (workers === 0) return;
  if (concurrency !== undefined)
    throw new ConfigError(where, 'both concurrency and workers are given; each worker runs one trial at a time');
  if (objective.startWorkers === undefined)
    throw new ConfigError(
      where,
      `workers is ${workers} but the objective cannot be loaded in a thread; make it with objectiveFrom of @gradkit/train-loop/node`,
      { got: workers },
    );
}

/** A set of hyper-parameters that waits to be tried. */
export interface Candidate<Values> {
  readonly number: number;
  readonly parameters: Values;
  readonly budget: number | null;
}

/** The trials from the best to the worst; those that failed come last. */
export function ranked<T extends Trial>(trials: readonly T[], direction: 'minimize' | 'maximize' = 'minimize'): T[] {
  const sign = direction === 'minimize' ? 1 : -1;
  const worth = ({ value }: T): number => (Number.isNaN(value) ? Infinity : sign * value);
  return trials.toSorted((a, b) => (worth(a) === worth(b) ? a.number - b.number : worth(a) - worth(b)));
}

/** @throws {DataError} if every trial failed, with what the first failed with */
export function studyOf<Values extends Readonly<Record<string, Choice>>>(
  where: string,
  trials: readonly Trial<Values>[],
  direction: 'minimize' | 'maximize' | undefined,
): Study<Values> {
  const [best] = ranked(trials, direction);
  if (best.error === null) return { trials, best };
  throw new DataError(where, `all ${trials.length} trials failed, the first with: ${trials[0].error}`, { got: trials });
}
