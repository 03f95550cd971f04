import type { Mutant, Mutation } from './mutate-bytes.ts';
import { seeded } from './seeded.ts';

/** How many mutants a test tries: few each time, `GRADKIT_MUTANTS` of them by hand. */
export function mutantCount(few: number): number {
  return Number(process.env['GRADKIT_MUTANTS'] ?? few);
}

/** The `n`th mutant of a seed: a mutation, chosen at random, and where it falls. */
export function mutantOf(mutations: readonly Mutation[], { seed, n }: { seed: number; n: number }): Mutant {
  const random = seeded(seed * 1_000_003 + n);
  return random.pick(mutations)(random);
}

interface ReadOptions {
  readonly mutations: readonly Mutation[];
  readonly count: number;
  readonly seed: number;
  /** whether an error says that the file is damaged, in the reader's own terms */
  readonly isRefusal: (error: unknown) => boolean;
  /** a mutant that takes the processor for longer is a failure; default 10 000 */
  readonly limitMs?: number;
  /** how much the process may grow; default 512 MB */
  readonly limitBytes?: number;
}

/** What came of mutated files. */
export interface ReadReport {
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMs: number;
  /** growth of the largest memory that the process ever had */
  readonly growthBytes: number;
}

/**
 * Reads mutated files, one after the other. Each must be read or refused: an error that `isRefusal` does not know fails, as does one that
 * takes too long or too much memory. A failing mutant is told by its number, which makes it again: `mutantOf(mutations, { seed, n })`.
 *
 * @param read reads a file; what it throws for one that it accepted, because something is wrong afterwards, fails, too
 * @throws {Error} that lists the mutants that fail
 */
export async function readMutants(read: (mutant: Mutant) => unknown, options: ReadOptions): Promise<ReadReport> {
  const { mutations, count, seed, isRefusal, limitMs = 10_000, limitBytes = 512e6 } = options;
  const peak = (): number => process.resourceUsage().maxRSS * 1024;
  const before = peak();
  const failures: string[] = [];
  const report = { accepted: 0, refused: 0, slowestMs: 0 };
  for (let n = 0; n < count; n++) {
    const mutant = mutantOf(mutations, { seed, n });
    const start = process.cpuUsage();
    try {
      await read(mutant);
      report.accepted++;
    } catch (error) {
      if (isRefusal(error)) report.refused++;
      else failures.push(`${n} (${mutant.how}): ${error instanceof Error ? error.stack : String(error)}`);
    }
    const { user, system } = process.cpuUsage(start); // not the clock: others may have the processor meanwhile
    const took = (user + system) / 1000;
    if (took > limitMs) failures.push(`${n} (${mutant.how}): took ${Math.round(took)} ms`);
    report.slowestMs = Math.max(report.slowestMs, took);
  }
  const growthBytes = peak() - before;
  if (growthBytes > limitBytes) failures.push(`memory grew by ${Math.round(growthBytes / 1e6)} MB`);
  if (failures.length === 0) return { ...report, growthBytes };
  const listed = failures.slice(0, 10).join('\n');
  throw new Error(`readMutants: ${failures.length} failures in ${count} mutants of seed ${seed}\n${listed}`);
}
