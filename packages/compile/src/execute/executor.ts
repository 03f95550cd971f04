import type { Tensor } from '@gradkit/core-tensor/functional';
import type { ActualDevice, Runner } from '@gradkit/runtime';
import type { ArenaValues } from '../memory/arena-values.ts';
import type { Memory } from '../memory/memory.ts';
import type { Values } from './values.ts';

/** Runs one segment of a step, call after call. */
export interface Executor {
  /** Takes the values that the segment needs, and adds those that it makes. What is done at once gives no promise: a turn of the event loop costs more than a small step. */
  run(values: Values): Promise<void> | void;
}

/** What the executors of a step share. */
export interface ExecutionContext {
  readonly memory: Memory;
  /** values that segments leave to each other */
  readonly arenaValues: ArenaValues;
  /** values that leave the step; they must not stay in the arena, where the next call writes its own */
  readonly leaving: ReadonlySet<Tensor>;
  /** threads that the step may use on the CPU */
  readonly threads: number;
  /** whether others want the cores between two runs of a session: threads that share kernels, or those of other sessions */
  readonly sharesCores: boolean;
  /** sessions of graphs by their bytes: layers that repeat share them */
  readonly sessions: Map<string, Promise<Runner>>;
  /** modules of kernels by what is in them */
  readonly instances: Map<string, Promise<WebAssembly.WebAssemblyInstantiatedSource>>;
}

/** Where a compiled function runs. */
export interface Placement {
  readonly device: ActualDevice;
  /** the package that runs it, e.g. `onnxruntime-node` */
  readonly engine: string;
}
