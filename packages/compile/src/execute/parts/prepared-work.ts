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

/** Runs one segment of a part. */
export interface PartExecutor {
  /** Sees to it that states lie where they are read. */
  bringStates?(): Promise<void>;
  prepare(values: Values): PreparedWork;
}
