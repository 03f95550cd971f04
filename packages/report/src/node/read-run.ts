import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import type { EpochRecord } from '@gradkit/train-loop';
import * as v from 'valibot';
import type { BatchRecord, RunRecord } from '../record/run-record.ts';
import { files, type RunHead } from './run-files.ts';
import { headSchema, logSchema, predictionsSchema, statisticsSchema } from './schema.ts';

/**
 * Reads what `recordRun` has written.
 *
 * @param folder of the run, e.g. `runs/digits`
 * @returns the record, which `report`, `compareRuns` and `diagnose` take
 * @throws {DataError} if there is no run, or a file is damaged, with its name and line; the last line of a process that was killed may be unfinished
 * @example
 * import { readRun } from '@gradkit/report/node';
 * await readRun('runs/nothing'); // throws DataError: readRun: runs/nothing has no run.json
 */
export async function readRun(folder: string): Promise<RunRecord> {
  const head = await readHead(folder);
  const lines = await readLines(folder, files.log, logSchema);
  const statistics = await readIfThere(folder, files.statistics);
  const predictions = await readIfThere(folder, files.predictions);
  const isBatch = (line: v.InferOutput<typeof logSchema>): line is BatchRecord & { learningRate: number } =>
    'batch' in line;
  return {
    ...head,
    history: lines.filter((line) => !isBatch(line)) as readonly EpochRecord[],
    batches: betweenMeans(lines.filter(isBatch)),
    ...(statistics === null ? {} : parse(statistics, join(folder, files.statistics), statisticsSchema)),
    predictions: predictions === null ? null : parse(predictions, join(folder, files.predictions), predictionsSchema),
  };
}

/** Whether a folder is one of a run. */
export async function hasRun(folder: string): Promise<boolean> {
  return isThere(join(folder, files.run));
}

/** What is in `run.json`. */
export async function readHead(folder: string): Promise<RunHead> {
  const text = await readIfThere(folder, files.run);
  if (text === null)
    throw new DataError('readRun', `${folder} has no ${files.run}, which recordRun writes`, { got: folder });
  const { format: _, ...head } = parse(text, join(folder, files.run), headSchema);
  return head;
}

/** The log has means since an epoch began; this gives those since the record before. */
function betweenMeans(lines: readonly BatchRecord[]): readonly BatchRecord[] {
  return lines.map((line, i) => {
    const before = lines[i - 1];
    if (before === undefined || before.epoch !== line.epoch) return line;
    return { ...line, loss: (line.batch * line.loss - before.batch * before.loss) / (line.batch - before.batch) };
  });
}

async function readLines<S extends v.GenericSchema>(
  folder: string,
  name: string,
  schema: S,
): Promise<v.InferOutput<S>[]> {
  const text = (await readIfThere(folder, name)) ?? '';
  const lines = text.split('\n');
  const unfinished = lines.pop()!; // what stands behind the last end of a line, if a process was killed while it wrote
  return lines.flatMap((line, i) => {
    if (line === '' && unfinished === '') return [];
    return [parse(line, `${join(folder, name)}:${i + 1}`, schema)];
  });
}

function parse<S extends v.GenericSchema>(text: string, place: string, schema: S): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError('readRun', `${place} is damaged: ${(cause as Error).message}`, { got: place, cause });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new DataError('readRun', `${place} is damaged: ${path === null ? '' : `${path}: `}${issue.message}`, {
    got: place,
  });
}

async function readIfThere(folder: string, name: string): Promise<string | null> {
  const path = join(folder, name);
  if (!(await isThere(path))) return null;
  return new TextDecoder().decode(await readBytes('readRun', path));
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
