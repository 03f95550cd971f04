import { sharedPool } from '#shared-pool';
import type { Mode } from '@gradkit/runtime';
import type { Executor } from '../executor.ts';
import type { Pool } from '../threads/thread-pool.ts';
import { callWords, wordsOfCall, type CallWork } from '../threads/thread-program.ts';
import type { Values } from '../values.ts';
import type { OnnxExecutor, PreparedRun } from './onnx-executor.ts';

interface Shared {
  readonly pool: Pool;
  readonly work: CallWork;
  readonly id: number;
}

type Part = Pick<OnnxExecutor, 'bringStates' | 'prepare'>;

/** Runs segments that do not need each other, at the same time where there are several threads. */
export class PartsExecutor implements Executor {
  readonly #parts: readonly Part[];
  readonly #threads: number;
  readonly #mode: Mode | null;
  /** undefined until the first run tells how ONNX Runtime is called; null if one thread does all */
  #shared: Shared | null | undefined;

  /** @param mode in which threads work */
  constructor(parts: readonly Part[], threads: number, mode: Mode | null) {
    this.#parts = parts;
    this.#threads = threads;
    this.#mode = mode;
  }

  async run(values: Values): Promise<void> {
    for (const part of this.#parts) await part.bringStates();
    const runs = this.#parts.map((part) => part.prepare(values));
    const status = await this.#runAll(runs);
    const errors: unknown[] = [];
    runs.forEach((one, i) => {
      try {
        one.finish(status[i]);
      } catch (error) {
        errors.push(error); // the others hold memory, too
      }
    });
    if (errors.length > 0) throw errors[0];
  }

  /** @returns the status of those that another thread did */
  async #runAll(runs: readonly PreparedRun[]): Promise<readonly (bigint | undefined)[]> {
    if (this.#shared === undefined) this.#shared = this.#share(runs);
    if (this.#shared === null) {
      for (const { bound } of runs) bound.run();
      return [];
    }
    const { pool, work, id } = this.#shared;
    const { calls } = work;
    runs.forEach(({ bound }, i) => {
      const call = bound.forThread();
      calls.set([call.function, ...call.args], wordsOfCall * i);
    });
    const own = new Set<number>();
    await pool.run(id, work, this.#threads, (chunk) => {
      own.add(chunk);
      runs[chunk].bound.run();
    });
    return runs.map((_, i) => (own.has(i) ? undefined : calls[wordsOfCall * i + callWords.status]));
  }

  #share(runs: readonly PreparedRun[]): Shared | null {
    const pool = this.#threads > 1 ? sharedPool() : null;
    if (pool === null) return null;
    const calls = new BigInt64Array(new SharedArrayBuffer(8 * wordsOfCall * runs.length));
    const work: CallWork = { calls, koffi: runs[0].bound.forThread().koffi, chunks: runs.length };
    return { pool, work, id: pool.load(work, this.#threads, this.#mode) };
  }
}
