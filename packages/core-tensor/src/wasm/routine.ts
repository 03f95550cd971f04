import type { Bytes } from '../bytes.ts';
import type { ModuleOptions } from './module.ts';

/**
 * How an operation runs on a memory: functions of a WebAssembly module, one after the other, each of which threads may divide among
 * them. A function takes, as a `WasmKernel`, which parts to do and where its operands are: the addresses of the operation's inputs, of its
 * results and of the scratch, then `numbers`, each an int32. Behind what the operation reads 16 more bytes have to be there.
 */
export interface WasmRoutine {
  /** equal for routines with equal modules */
  readonly key: string;
  /** It imports `memory.memory` and exports the functions under their numbers. */
  makeModule(options?: ModuleOptions): Bytes;
  /** bytes of each place that it needs for itself */
  readonly scratch: readonly number[];
  readonly numbers: readonly number[];
  /** what the functions consist of, in order */
  readonly functions: readonly RoutineFunction[];
}

export interface RoutineFunction {
  /** how many parts there are */
  readonly parts: number;
  /** of one part: instructions, loads and stores for a number */
  readonly cost: number;
  /** threads divide it at multiples of it; default 1 */
  readonly unit?: number | undefined;
}
