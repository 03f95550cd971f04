import { callsOf, sharedPool, writeTable } from '#shared-pool';
import type { WasmKernel, WasmSums } from '@gradkit/core-tensor/wasm';
import type { Mode } from '@gradkit/runtime';
import type { ExecutionContext } from '../executor.ts';
import type { FunctionCall } from '../parts/prepared-work.ts';
import { divide, leastToShare, totalCost, type Divisible, type Piece } from './divide.ts';
import type { Pool } from './thread-pool.ts';
import type { KernelWork } from './thread-program.ts';

/** A function of a module, and where in the memory its operands are. */
export interface PlacedKernel extends Divisible {
  readonly call: WasmKernel;
  /** which export of the module it is */
  readonly index: number;
  /** in bytes */
  readonly addresses: number;
  readonly scalars: number;
  readonly columns: number;
  /** see `divisionOf` */
  readonly scratchBytes: number;
  readonly blockRows: number;
  /** what adds up the sums of blocks of rows behind it; null: there are none */
  readonly sums: { readonly call: WasmSums; readonly name: string; readonly blocks: number } | null;
}

const scratchUnit = 64; // bytes: a cache line

type KernelContext = Pick<ExecutionContext, 'memory' | 'threads'>;

/** Whether several threads are to do kernels: where the memory is shared and they take long enough. */
export function areShared(kernels: readonly Divisible[], { memory, threads }: KernelContext): boolean {
  return memory.arena.isShared && threads > 1 && totalCost(kernels) >= leastToShare;
}

/** Kernels that do not need each other's results, done by as many threads as pay. The same bits for every number of them. */
export class SharedKernels {
  readonly #kernels: readonly PlacedKernel[];
  readonly #module: WebAssembly.Module;
  readonly #chunks: readonly (readonly Piece[])[];
  readonly #threads: number;
  readonly #mode: Mode | null;
  /** memory of each chunk, in bytes: an address and its length */
  readonly #scratch: { readonly address: number; readonly bytes: number };
  readonly #doChunk = (chunk: number): void => this.#do(chunk);
  /** null if one thread does all */
  readonly #shared: { readonly pool: Pool; readonly work: KernelWork; readonly id: number } | null;

  constructor(kernels: readonly PlacedKernel[], module: WebAssembly.Module, context: KernelContext) {
    const { memory, threads } = context;
    const { arena, mode } = memory;
    const isShared = areShared(kernels, context);
    this.#kernels = kernels;
    this.#module = module;
    this.#mode = mode;
    this.#threads = threads;
    this.#chunks = divide(kernels, isShared ? threads : 1);
    const bytes = Math.max(
      0,
      ...kernels.map(({ scratchBytes }) => Math.ceil(scratchBytes / scratchUnit) * scratchUnit),
    );
    this.#scratch = { bytes, address: arena.reserve({ shape: [bytes * this.#chunks.length], dtype: 'uint8' }).address };
    this.#shared = null;
    const pool = isShared ? sharedPool() : null;
    if (pool === null) return;
    const table = writeTable(kernels, this.#chunks, this.#scratch, arena);
    const work: KernelWork = { module, memory: arena.memory, table, chunks: this.#chunks.length };
    this.#shared = { pool, work, id: pool.load(work, threads, mode) };
  }

  /** @returns a promise only if it takes long until all threads are done */
  run(): void | Promise<void> {
    return this.#mode === null ? this.#run() : this.#mode(() => this.#run());
  }

  /** To be called while operands are written, before `run`. */
  prepare(): void {
    this.#shared?.pool.prepare();
  }

  /** All of it, for another thread: by itself, where it is not shared. */
  calls(): readonly FunctionCall[] {
    return callsOf(this.#kernels, this.#chunks, this.#scratch.address).map((one) => ({ ...one, module: this.#module }));
  }

  #run(): void | Promise<void> {
    if (this.#shared === null) {
      this.#do(0);
      return this.#sum();
    }
    const { pool, work, id } = this.#shared;
    const running = pool.run(id, work, this.#threads, this.#doChunk);
    return running === undefined ? this.#sum() : running.then(() => this.#sum());
  }

  #sum(): void {
    for (const { sums, addresses, columns } of this.#kernels) sums?.call(sums.blocks, addresses, columns);
  }

  #do(chunk: number): void {
    for (const { kernel, from, to } of this.#chunks[chunk]) {
      const { call, addresses, scalars, columns, blockRows } = this.#kernels[kernel];
      call(from, to, addresses, scalars, columns, this.#scratch.address + chunk * this.#scratch.bytes, blockRows);
    }
  }
}
