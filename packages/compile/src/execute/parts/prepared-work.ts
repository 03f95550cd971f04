import type { NativeCall } from '@gradkit/runtime';
import type { Values } from '../values.ts';

/** A function of a WebAssembly module over the shared memory, with its arguments. */
export interface FunctionCall {
  readonly module: WebAssembly.Module;
  /** of the export */
  readonly name: string;
  readonly args: readonly number[];
}

/** What an executor does in a call. Its caller says when it begins, and on which thread. */
export interface PreparedWork {
  /** Does it on this thread. @returns whether all went well */
  run(): boolean;
  /** How another thread does it. */
  forThread(): NativeCall | readonly FunctionCall[];
  /** the same object as long as other threads do the same */
  readonly source: object;
  /** @param status what a native call gave to another thread; default that of `run` */
  finish(status?: bigint): void;
}

/** Runs one segment of a part by ONNX Runtime. */
export interface GraphExecutor {
  /** Sees to it that states lie where they are read. */
  bringStates(): Promise<void>;
  prepare(values: Values): PreparedWork;
}

/** Runs one segment of a part by kernels. */
export interface KernelExecutor {
  /** Writes operands, or where they lie. */
  place(values: Values): void;
  /** Does it; a promise only where it is shared among threads. */
  work(): void | Promise<void>;
  /** What another thread calls, always the same. */
  calls(): readonly FunctionCall[];
  finish(values: Values): void;
}

/** A graph or kernels, with all that belongs to them in this call. */
export function prepare(executor: GraphExecutor | KernelExecutor, values: Values): PreparedWork {
  if ('prepare' in executor) return executor.prepare(values);
  executor.place(values);
  return {
    run: () => {
      void executor.work(); // at once, for it is not shared
      return true;
    },
    forThread: () => executor.calls(),
    source: executor,
    finish: () => executor.finish(values),
  };
}
