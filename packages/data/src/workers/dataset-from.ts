import { ConfigError, requireList, requireOptions, requireString, toMessage } from '@gradkit/core-tensor/functional';
import { moduleUrl } from '@gradkit/core-tensor/node';
import type { Dataset } from '../dataset/dataset.ts';
import { makeDataset } from './make-dataset.ts';
import type { SentOrigin } from './messages.ts';
import { startThreads } from './start-threads.ts';

/** Where a dataset comes from, so that a thread can make its own. */
export interface DatasetOrigin {
  /** the module: `new URL('./my-dataset.ts', import.meta.url)`, or an absolute path */
  readonly module: URL | string;
  /** the name of the function in it that makes the dataset, at once or later */
  readonly export: string;
  /** what the function is called with: plain data and tensors; default nothing */
  readonly arguments?: readonly unknown[] | undefined;
}

/**
 * Makes a dataset that the `workers` of a DataLoader can make as well, each in its own thread. A thread shares no variables with the one that
 * trains, so it cannot be given a dataset, only told how to make one: by which function of which module.
 *
 * @param origin `module`: its URL or absolute path; `export`: the function; `arguments`: what it is called with, plain data and tensors
 * @returns what the function made, in this thread; parts of it (`subset`, splits, folds) go to workers, too
 * @throws {ConfigError} if an option is unknown or wrong, the module has no such function or it makes no dataset, or an argument cannot be sent
 * @throws {DataError} if the module cannot be loaded
 * @example
 * const module = 'data:text/javascript,export const make = (length) => ({ length, get: (i) => i * i })'; // or a file of yours
 * const squares = await datasetFrom<number>({ module, export: 'make', arguments: [3] });
 * const loader = new DataLoader(squares, { workers: 2 });
 * [loader.length, squares.get(2)]; // [1, 4]
 * @see https://nodejs.org/api/worker_threads.html#new-workerfilename-options
 */
export async function datasetFrom<Item, Made extends Dataset<Item> = Dataset<Item>>(
  origin: DatasetOrigin,
): Promise<Made> {
  const where = 'datasetFrom';
  const known = { module: true, export: true, arguments: true } as const;
  const { module, export: name, arguments: given = [] } = requireOptions<DatasetOrigin>(where, origin, known);
  requireString(where, 'export', name);
  requireList(where, 'arguments', given);
  const sent = { module: moduleUrl(where, module), export: name, arguments: toMessage(given) };
  try {
    structuredClone(sent.arguments);
  } catch (error) {
    throw new ConfigError(
      where,
      `arguments cannot be sent to a thread (${(error as Error).message}); give plain data and tensors`,
      { cause: error },
    );
  }
  return withWorkers((await makeDataset(where, sent)) as Made, sent);
}

/** Gives a dataset the threads that make it anew. */
function withWorkers<Made extends object>(dataset: Made, origin: SentOrigin): Made {
  return Object.defineProperty(dataset, 'startWorkers', {
    value: (count: number) => startThreads(origin, count),
    configurable: true,
  });
}
