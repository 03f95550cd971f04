import type { Mode } from '@gradkit/runtime';
import type { Arena } from '../../memory/arena.ts';
import type { Executor } from '../executor.ts';
import { sharedPool } from '../threads/pool-of-thread.ts';
import type { Pool } from '../threads/thread-pool.ts';
import { callWords, wordsOfCall, type PartStep, type PartsWork } from '../threads/thread-program.ts';
import type { Values } from '../values.ts';
import {
  prepare,
  type FunctionCall,
  type GraphExecutor,
  type KernelExecutor,
  type PreparedWork,
} from './prepared-work.ts';

interface Shared {
  readonly pool: Pool;
  readonly work: PartsWork;
  readonly id: number;
  /** of each thing to do, what other threads were told last */
  readonly sources: object[];
}

/** What does one segment of a part: by itself, or prepared. */
export type PartMember = Executor & (GraphExecutor | KernelExecutor);

interface Options {
  readonly arena: Pick<Arena, 'memory' | 'isShared'>;
  readonly mode: Mode | null;
  readonly threads: number;
}

/** @param parts of the batch, and what does each, one after the other */
export function makePartsExecutor(parts: readonly (readonly PartMember[])[], options: Options): Executor {
  return new PartsExecutor(parts, options);
}

/** Runs parts, which do not need each other, at the same time where there are several threads; each is segments one after the other. */
class PartsExecutor implements Executor {
  readonly #parts: readonly (readonly PartMember[])[];
  readonly #options: Options;
  /** undefined until the first run tells how ONNX Runtime is called */
  #shared: Shared | undefined;

  constructor(parts: readonly (readonly PartMember[])[], options: Options) {
    this.#parts = parts;
    this.#options = options;
  }

  async run(values: Values): Promise<void> {
    const { threads, arena } = this.#options;
    const pool = threads > 1 && arena.isShared ? sharedPool() : null;
    return pool === null ? this.#runInOrder(values) : this.#runWith(pool, values);
  }

  async #runInOrder(values: Values): Promise<void> {
    for (const executor of this.#parts.flat()) await executor.run(values);
  }

  async #runWith(pool: Pool, values: Values): Promise<void> {
    for (const executor of this.#parts.flat()) if ('bringStates' in executor) await executor.bringStates();
    const prepared = this.#parts.map((part) => part.map((executor) => prepare(executor, values)));
    const all = prepared.flat();
    this.#shared = this.#shared?.pool === pool ? this.#shared : this.#share(pool, prepared);
    const { work, id, sources } = this.#shared;
    const { calls } = work;
    all.forEach((one, i) => {
      if (sources[i] === one.source) return;
      const call = one.forThread();
      if ('function' in call) calls.set([call.function, ...call.args], wordsOfCall * i);
      sources[i] = one.source;
    });
    const statusOf = (i: number): number => wordsOfCall * i + callWords.status;
    for (let i = 0; i < all.length; i++) calls[statusOf(i)] = 0n;
    const own = new Set<PreparedWork>();
    const doPart = (part: number): void => {
      for (const one of prepared[part]) own.add(one);
      prepared[part].every((one) => one.run());
    };
    await pool.run(id, work, this.#options.threads, doPart);
    finishAll(all, (one, i) => (own.has(one) ? undefined : calls[statusOf(i)]));
  }

  #share(pool: Pool, prepared: readonly (readonly PreparedWork[])[]): Shared {
    const { arena, threads, mode } = this.#options;
    const modules: WebAssembly.Module[] = [];
    let koffi = '';
    let count = 0;
    const functionStep = ({ module, name, args }: FunctionCall): PartStep => {
      if (!modules.includes(module)) modules.push(module);
      return { module: modules.indexOf(module), name, args };
    };
    const stepsOf = (one: PreparedWork): readonly PartStep[] => {
      const at = wordsOfCall * count++;
      const call = one.forThread();
      if (!('function' in call)) return call.map(functionStep);
      koffi = call.koffi;
      return [at];
    };
    const parts = prepared.map((part) => part.flatMap(stepsOf));
    const calls = new BigInt64Array(new SharedArrayBuffer(8 * wordsOfCall * count));
    const work: PartsWork = { calls, koffi, modules, memory: arena.memory, parts, chunks: parts.length };
    return { pool, work, id: pool.load(work, threads, mode), sources: [] };
  }
}

/** Finishes all, since each may hold memory. @throws the first error */
function finishAll(
  all: readonly PreparedWork[],
  statusOf: (one: PreparedWork, index: number) => bigint | undefined,
): void {
  const errors: unknown[] = [];
  all.forEach((one, i) => {
    try {
      one.finish(statusOf(one, i));
    } catch (error) {
      errors.push(error);
    }
  });
  if (errors.length > 0) throw errors[0];
}
