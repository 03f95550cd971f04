/** What to measure: `run` does `work` pieces of it, e.g. so many examples; default one. */
export interface Contender {
  readonly run: () => unknown;
  readonly work?: number;
}

interface Measuring {
  /** turns of each that count */
  readonly rounds: number;
  /** how long a turn lasts at least; what is quicker is repeated in it, so that the clock is exact enough. Default 0: it is run once */
  readonly leastMs?: number;
  /** what time is: `wall` goes on while others have the processor, `cpu` does not, and adds up that of all threads. Default `wall` */
  readonly clock?: Clock;
}

export type Clock = 'wall' | 'cpu';

/**
 * Milliseconds that each contender takes for a piece of work: the median of several rounds, in which all take turns, so that a machine that is busy
 * for a while is so for all of them. What comes before is not counted: code is compiled, graphs are built, memory is had.
 */
export async function sideBySide<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  { rounds, leastMs = 0, clock = 'wall' }: Measuring,
): Promise<Record<Name, number>> {
  const rows = [];
  for (const [name, { run, work = 1 }] of Object.entries<Contender>(contenders)) {
    await run();
    let repeats = 1;
    for (let ms = await timed(run, 1, clock); ms < leastMs; ms = await timed(run, repeats, clock)) repeats *= 2;
    rows.push({ name, run, work, repeats, times: [] as number[] });
  }
  for (let round = 0; round < rounds; round++)
    for (const { run, work, repeats, times } of rows) times.push((await timed(run, repeats, clock)) / (repeats * work));
  return Object.fromEntries(rows.map(({ name, times }) => [name, median(times)])) as Record<Name, number>;
}

async function timed(run: Contender['run'], repeats: number, clock: Clock): Promise<number> {
  const start = now(clock);
  for (let i = 0; i < repeats; i++) await run();
  return now(clock) - start;
}

function now(clock: Clock): number {
  if (clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
