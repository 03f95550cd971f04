// Reads damaged files for so many milliseconds, and writes what came of every hundred as a line of JSON, the number of the one that is read before it.
import { writeSync } from 'node:fs';
import { readMutants, type ReadReport } from '@gradkit-internal/testing';
import { readers } from './readers.ts';

/** What came of the files of a seed. */
export interface Batch extends ReadReport {
  readonly seed: number;
  /** what was neither read nor refused, took too long or too much memory */
  readonly problem: string | null;
}

const [name, first, milliseconds] = process.argv.slice(2);
const reader = readers.find((each) => each.name === name)!;
const count = 100;
const end = Date.now() + Number(milliseconds);
for (let seed = Number(first); Date.now() < end; seed++) {
  let n = 0;
  let report: ReadReport = { accepted: 0, refused: 0, slowestMs: 0, growthBytes: 0 };
  let problem: string | null = null;
  try {
    report = await readMutants(
      ({ bytes }) => {
        writeSync(1, `${n++}\n`); // at once, so that the last line names what hangs
        return reader.read(bytes);
      },
      {
        mutations: reader.mutations,
        count,
        seed,
        isRefusal: (error) => reader.isRefusal(error),
        limitMs: 5000,
        limitBytes: 300e6,
      },
    );
  } catch (error) {
    problem = (error as Error).message;
  }
  writeSync(1, `${JSON.stringify({ ...report, seed, problem } satisfies Batch)}\n`);
}
process.exit(0); // what is left of other threads does not matter
