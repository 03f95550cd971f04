import type { Tensor } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';

/** Tensors that stand for the tracers of a traced step in one call. */
export type Values = Map<Tensor, Tensor>;

/** Runs one segment of a step, call after call. */
export interface Executor {
  /** Takes the values that the segment needs, and adds those that it makes. What is done at once gives no promise: a turn of the event loop costs more than a small step. */
  run(values: Values): Promise<void> | void;
}

/** Where a compiled function runs. */
export interface Placement {
  readonly device: ActualDevice;
  /** the package that runs it, e.g. `onnxruntime-node` */
  readonly engine: string;
}
