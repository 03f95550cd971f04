import { requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { loadFunction, moduleUrl } from '@gradkit/core-tensor/node';
import type { Objective } from '../../search/objective.ts';
import type { Choice } from '../../search/space.ts';
import { startTrialThreads } from './start-trial-threads.ts';

/** Where an objective comes from, so that a thread can load its own. */
export interface ObjectiveOrigin {
  /** the module: `new URL('./my-objective.ts', import.meta.url)`, or an absolute path */
  readonly module: URL | string;
  /** the name of the function in it */
  readonly export: string;
}

/**
 * Loads an objective that the `workers` of a search can load as well, each in its own thread. A thread shares no variables with the one that searches, so
 * it cannot be given a function, only told where to find it; what the module reads at its top, e.g. data, is read once a thread.
 *
 * @param origin `module`: its URL or absolute path; `export`: the function: hyper-parameters and `{ number, budget, seed, signal }` → a number
 * @returns the function, for this thread, and what searches need to start others
 * @throws {ConfigError} if an option is unknown or wrong, or the module has no such function
 * @throws {DataError} if the module cannot be loaded
 * @example
 * import { gridSearch } from '@gradkit/train-loop';
 * const module = 'data:text/javascript,export const square = ({ x }) => x * x'; // or a file of yours
 * const square = await objectiveFrom<{ x: number }>({ module, export: 'square' });
 * const { best } = await gridSearch({ x: [3, -1, 2] }, square, { workers: 2 });
 * best.parameters; // { x: -1 }
 * @see https://nodejs.org/api/worker_threads.html#new-workerfilename-options
 */
export async function objectiveFrom<Parameters extends Readonly<Record<string, Choice>>>(
  origin: ObjectiveOrigin,
): Promise<Objective<Parameters>> {
  const where = 'objectiveFrom';
  const { module, export: name } = requireOptions<ObjectiveOrigin>(where, origin, { module: true, export: true });
  requireString(where, 'export', name);
  const sent = { module: moduleUrl(where, module), export: name };
  const found = (await loadFunction(where, sent)) as Objective<Parameters>;
  const objective: Objective<Parameters> = (parameters, trial) => found(parameters, trial);
  return Object.assign(objective, { startWorkers: () => startTrialThreads(sent) });
}
