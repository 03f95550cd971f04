import { DataError, requireFunction, requireOneOf, requireWholeNumber } from '@gradkit/core-tensor/functional';
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

/** How a search goes, whatever it tries. */
export interface SearchOptions<Values extends Readonly<Record<string, Choice>>> {
  /** which values are better; default minimize, as for losses */
  readonly direction?: 'minimize' | 'maximize' | undefined;
  /** objectives under way at a time; more than one only gains where they wait, e.g. for threads; default 1 */
  readonly concurrency?: number | undefined;
  /** is told of every trial when it has ended, e.g. to write it down */
  readonly onTrial?: ((trial: Trial<Values>) => void | Promise<void>) | undefined;
}

export const searchOptions = { direction: true, concurrency: true, onTrial: true } as const;

/** @throws {ConfigError} if an option is of the wrong kind or out of range */
export function requireSearchOptions(where: string, { direction, concurrency, onTrial }: SearchOptions<never>): void {
  if (direction !== undefined) requireOneOf(where, 'direction', direction, ['minimize', 'maximize']);
  if (concurrency !== undefined) requireWholeNumber(where, 'concurrency', concurrency, { least: 1 });
  if (onTrial !== undefined) requireFunction(where, 'onTrial', onTrial);
}

/** A set of hyper-parameters that waits to be tried. */
export interface Candidate<Values> {
  readonly number: number;
  readonly parameters: Values;
  readonly budget: number | null;
}

/** Tries candidates, some at a time; the trials are in the order of the candidates. One that fails is noted, and the others go on. */
export async function tryAll<Values extends Readonly<Record<string, Choice>>>(
  candidates: readonly Candidate<Values>[],
  objective: (candidate: Candidate<Values>) => number | Promise<number>,
  { concurrency = 1, onTrial }: SearchOptions<Values>,
): Promise<Trial<Values>[]> {
  const trials: Trial<Values>[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < candidates.length) {
      const at = next++;
      trials[at] = await tryOne(candidates[at], objective);
      await onTrial?.(trials[at]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, candidates.length) }, work));
  return trials;
}

async function tryOne<Values extends Readonly<Record<string, Choice>>>(
  candidate: Candidate<Values>,
  objective: (candidate: Candidate<Values>) => number | Promise<number>,
): Promise<Trial<Values>> {
  const start = performance.now();
  const end = (value: number, error: string | null): Trial<Values> => ({
    ...candidate,
    value,
    seconds: (performance.now() - start) / 1000,
    error,
  });
  try {
    const value: unknown = await objective(candidate);
    if (typeof value !== 'number') return end(Number.NaN, `the objective gave ${typeof value}, not a number`);
    return end(value, Number.isNaN(value) ? 'the objective gave NaN' : null);
  } catch (error) {
    return end(Number.NaN, error instanceof Error ? error.message : String(error));
  }
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
