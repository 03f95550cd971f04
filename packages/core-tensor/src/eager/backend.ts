import type { Inputs, Op } from '../op.ts';
import type { TensorType } from '../tensor-type.ts';
import type { Tensor } from '../tensor.ts';

/** Does eager operations elsewhere than on the CPU of this process. Its results are `RemoteTensor`s: their values stay there until they are read. */
export interface Backend {
  /** for messages, e.g. `TensorFlow.js (webgl)` */
  readonly name: string;
  /**
   * The results of an operation that has been checked, without history; null leaves it to the CPU, whose kernel reads the inputs. Views (`op.view`)
   * do not come here: they share the values of their input. Functions that are traced do not, either.
   */
  run(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null;
}

let installed: Backend | null = null;

/** The backend that does eager operations; null: the CPU does. */
export function activeBackend(): Backend | null {
  return installed;
}

/** Lets a backend do eager operations from now on, or with null the CPU again. */
export function installBackend(backend: Backend | null): void {
  installed = backend;
}
