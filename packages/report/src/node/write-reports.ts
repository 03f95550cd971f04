import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { ConfigError, DataError, requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { writeWhole } from '@gradkit/core-tensor/node';
import { compareRuns } from '../page/compare-runs.ts';
import { report } from '../page/report.ts';
import type { RunRecord } from '../record/run-record.ts';
import { hasRun, readRun } from './read-run.ts';
import { files } from './run-files.ts';

/** Where pages are written. */
export interface WriteReportsOptions {
  /** a folder for all pages, or of one run a file that ends in `.html`; default: `report.html` in the folder of each run, and of several one in the folder that holds them all */
  readonly out?: string | undefined;
}

/**
 * Writes a page for each run, and of several one that compares them. Pages are written whole or not at all; runs that cannot be read are named in the
 * end, when the pages of all others are written.
 *
 * @param paths folders of runs, or folders that hold some
 * @param options `out`: a folder for the pages, or of one run a file that ends in `.html`
 * @returns the files; of several runs the comparison is the first
 * @throws {DataError} if there is no run in a folder, a file of a run is damaged, or a page cannot be written
 * @throws {ConfigError} if `out` is a file for several runs
 * @example
 * import { writeReports } from '@gradkit/report/node';
 * await writeReports(['runs/nothing']); // throws DataError: writeReports: runs/nothing is not there
 */
export async function writeReports(
  paths: readonly string[],
  options: WriteReportsOptions = {},
): Promise<readonly string[]> {
  const { out } = requireOptions<WriteReportsOptions>(where, options, { out: true });
  if (out !== undefined) requireString(where, 'out', out);
  if (paths.length === 0) throw new ConfigError(where, 'no folder of a run is given', { got: paths });
  const found = (await Promise.all(paths.map((path) => runsIn(path)))).flat();
  const folders = [...new Map(found.map((folder) => [resolve(folder), folder])).values()];
  const isFile = out !== undefined && extname(out).toLowerCase() === '.html';
  if (isFile && folders.length > 1)
    throw new ConfigError(where, `out is ${out}, one file, but there are ${folders.length} runs; give a folder`, {
      got: out,
    });
  const names = isFile ? [out] : pagesOf(folders, out);
  const { runs, pages, damaged } = await readAll(folders, names);
  for (const [i, run] of runs.entries()) await write(pages[i], report(run));
  const written = runs.length < 2 ? pages : await writeComparison({ runs, pages, folders, out });
  if (damaged.length > 0) throw damagedRuns(damaged, runs.length);
  return written;
}

/** The runs that can be read, the page of each, and what is wrong with the others. */
async function readAll(
  folders: readonly string[],
  names: readonly string[],
): Promise<{ runs: readonly RunRecord[]; pages: readonly string[]; damaged: readonly DataError[] }> {
  const results = await Promise.allSettled(folders.map(readRun));
  const damaged = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const fault = damaged.find((reason) => !(reason instanceof DataError));
  if (fault !== undefined) throw fault;
  return {
    runs: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    pages: names.filter((_, i) => results[i].status === 'fulfilled'),
    damaged: damaged.filter((reason) => reason instanceof DataError),
  };
}

function damagedRuns(damaged: readonly DataError[], others: number): DataError {
  const problems = damaged.map((error) => error.message.slice(error.where.length + 2)).join('; ');
  const rest =
    others === 0
      ? ''
      : `; ${others === 1 ? 'the page of the other run is' : `the pages of the other ${others} runs are`} written`;
  const [{ got, cause = damaged[0] }] = damaged;
  return new DataError(where, `${problems}${rest}`, { got, cause });
}

async function writeComparison({
  runs,
  pages,
  folders,
  out,
}: {
  runs: readonly RunRecord[];
  pages: readonly string[];
  folders: readonly string[];
  out: string | undefined;
}): Promise<readonly string[]> {
  const comparison = out === undefined ? join(commonFolder(folders), files.report) : join(out, 'index.html');
  const links = pages.map((page) => relative(dirname(comparison), page).split(sep).map(encodeURIComponent).join('/'));
  await write(comparison, compareRuns(runs, { links }));
  return [comparison, ...pages];
}

const where = 'writeReports';
const deepest = 4; // folders in each other that are looked through

async function write(path: string, text: string): Promise<void> {
  await writeWhole(where, path, new TextEncoder().encode(text));
}

/** The folders of runs in a folder, which may be one itself. */
async function runsIn(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new DataError(where, `${path} is not there`, { got: path });
  if (!found.isDirectory())
    throw new DataError(where, `${path} is a file; give the folder of a run, or one that holds some`, { got: path });
  const runs = await search(path, deepest);
  if (runs.length > 0) return runs;
  throw new DataError(where, `there is no run in ${path}: no folder in it has a ${files.run}, which recordRun writes`, {
    got: path,
  });
}

async function search(folder: string, depth: number): Promise<readonly string[]> {
  if (await hasRun(folder)) return [folder];
  if (depth === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter(
    (entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'),
  );
  const names = folders.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const found = await Promise.all(names.map((name) => search(join(folder, name), depth - 1)));
  return found.flat();
}

/** The page of each run: in its folder, or all in one, named by it. */
function pagesOf(folders: readonly string[], out: string | undefined): readonly string[] {
  if (out === undefined) return folders.map((folder) => join(folder, files.report));
  const top = commonFolder(folders);
  const taken = new Set(['index']); // the comparison
  return folders.map((folder) => {
    const name = relative(resolve(top), resolve(folder)).split(sep).join('-');
    let own = name;
    for (let i = 2; taken.has(own); i++) own = `${name}-${i}`;
    taken.add(own);
    return join(out, `${own}.html`);
  });
}

/** The folder that holds all; of one run the one around it. */
function commonFolder(folders: readonly string[]): string {
  const [first, ...others] = folders.map((folder) => dirname(resolve(folder)).split(sep));
  let shared = first.length;
  for (const other of others) while (first.slice(0, shared).some((part, i) => part !== other[i])) shared--;
  const folder = first.slice(0, shared).join(sep) || sep;
  const seen = relative(process.cwd(), folder);
  return seen.startsWith('..') ? folder : seen || '.';
}
