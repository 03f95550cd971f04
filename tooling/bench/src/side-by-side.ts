import { median } from './statistics.ts';

/** Something to measure: its name, one run of it, and how many times the counted operations it does (default once). */
export type Entry = readonly [name: string, run: () => unknown, times?: number];

interface Options {
  /** multiplications and additions of a run, for a rate */
  readonly operations?: number;
  /** rounds, in each of which every entry takes its turn */
  readonly rounds?: number;
}

const WARM = 200; // milliseconds until an engine has compiled what it runs
const SHORTEST = 5; // milliseconds; quicker runs are repeated until the clock is exact enough

function repeatsOf(run: () => unknown, least: number): number {
  for (let repeats = 1; ; repeats *= 2) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    if (performance.now() - start >= least) return repeats;
  }
}

function formatTime(ms: number): string {
  return ms < 0.1 ? `${(ms * 1000).toPrecision(3)} µs` : `${ms.toPrecision(3)} ms`;
}

/** Runs the entries by turns and prints the median time of each, its rate, and how many times faster it is than the first. */
export function sideBySide(title: string, entries: readonly Entry[], { operations, rounds = 9 }: Options = {}): void {
  const repeats = entries.map(([, run]) => {
    repeatsOf(run, WARM);
    return repeatsOf(run, SHORTEST);
  });
  const times = entries.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    entries.forEach(([, run], i) => {
      const start = performance.now();
      for (let k = 0; k < repeats[i]; k++) run();
      times[i].push((performance.now() - start) / repeats[i]);
    });
  }
  const medians = times.map(median);
  const parts = entries.map(([name, , share = 1], i) => {
    const rate = operations === undefined ? '' : `, ${((share * operations) / medians[i] / 1e6).toFixed(2)} GFLOP/s`;
    const ratio = i === 0 ? '' : `, ${(medians[0] / medians[i]).toFixed(2)} ×`;
    return `${name} ${formatTime(medians[i])}${rate}${ratio}`;
  });
  console.log(`${title.padEnd(34)}${parts.join('  |  ')}`);
}
