import { DataError, isPlainObject, requireString } from '@gradkit/core-tensor/functional';
import { writeWhole } from '@gradkit/core-tensor/node';
import { appendFile, readFile } from 'node:fs/promises';
import type { SearchProgress, Trial } from '../../search/study.ts';

/** What a search needs to write down its trials and to go on with them. */
export interface TrialsLog {
  /** the trials that were there */
  readonly finished: readonly Trial[];
  /** writes one down */
  readonly onTrial: (trial: Trial, progress?: SearchProgress) => Promise<void>;
}

/**
 * Writes a line of JSON for every trial when it has ended, and reads those that are there already: a search that was interrupted and is started again
 * goes on where it was. Lines that are deleted, e.g. of trials that failed, are tried again.
 *
 * @param path of the file, e.g. `runs/search.jsonl`; deleted, the search begins anew
 * @returns the options `finished` and `onTrial` of a search
 * @throws {DataError} if the file is there and cannot be read, or a line of it is no trial
 * @example
 * import { gridSearch } from '@gradkit/train-loop';
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * const path = `${await mkdtemp(`${tmpdir()}/search-`)}/trials.jsonl`;
 * let runs = 0;
 * const search = async () => gridSearch({ x: [1, 2] }, ({ x }) => x * ++runs, await trialsLog(path));
 * await search();
 * await search();
 * runs; // 2
 * @see https://jsonlines.org
 */
export async function trialsLog(path: string): Promise<TrialsLog> {
  requireString('trialsLog', 'path', path);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw new DataError('trialsLog', `${path} cannot be read: ${cause.message}`, { got: path, cause });
  });
  const lines = text.split('\n');
  const isTorn = lines.pop() !== ''; // a process that was killed leaves part of a line
  const finished = lines.map((line, i) => trialOf(line, `${path}: line ${i + 1}`));
  if (isTorn || text === '')
    await writeWhole('trialsLog', path, new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')));
  return { finished, onTrial: (trial) => appendFile(path, `${JSON.stringify(trial, withInfinities)}\n`) };
}

const withInfinities = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const numberOf = (value: unknown): unknown =>
  typeof value === 'string' && ['NaN', 'Infinity', '-Infinity'].includes(value) ? Number(value) : value;

function trialOf(line: string, place: string): Trial {
  const found = parsed(line);
  if (isPlainObject(found)) {
    const { number, parameters, budget, seconds, error } = found;
    const value = numberOf(found['value']);
    const isTrial =
      Number.isSafeInteger(number) &&
      isPlainObject(parameters) &&
      typeof value === 'number' &&
      (budget === null || typeof budget === 'number') &&
      typeof seconds === 'number' &&
      (error === null || typeof error === 'string');
    if (isTrial) return { number, parameters, value, budget, seconds, error } as Trial;
  }
  throw new DataError('trialsLog', `${place} is no trial; each line must be one that a search wrote`, { got: line });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
