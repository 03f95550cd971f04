import type { Bytes, State } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';
import { verifyTrainingStep } from './verify-training-step.ts';
import { writeTrainingStep } from './write-training-step.ts';

/** What has states with names: a module, an optimizer. */
export interface WithStates {
  namedStates(): Iterable<readonly [string, State]>;
}

export interface ExportTrainingOptions {
  /** whose parameters and buffers get the names of its state dict */
  readonly model?: WithStates;
  /** whose moments, step counts and learning rates get the names `optimizer.0.mean` … */
  readonly optimizer?: WithStates;
  /** of the tensors in the arguments; default `input0`, `input1` … */
  readonly inputNames?: readonly string[];
  /** of the tensors in the result; default `output0`, `output1` … */
  readonly outputNames?: readonly string[];
  /** where it is to run: operators that it does not have are composed of others; default cpu */
  readonly device?: ActualDevice;
  readonly name?: string;
  readonly docString?: string;
  /** text kept in the file */
  readonly metadata?: Readonly<Record<string, string>>;
  /** run both files in ONNX Runtime and compare one step with the function; default true */
  readonly verify?: boolean;
}

/** A training step as two ONNX files. */
export interface TrainingStepFiles {
  /** one step: arguments and states → results and new states; the output for the state `w` is `w_out` */
  readonly step: Bytes;
  /** a model without inputs whose outputs are the first values of the states */
  readonly initial: Bytes;
}

/**
 * Writes a training step as an ONNX file of its own, so that the training can go on with ONNX Runtime alone, in any language, and a
 * second file that gives the weights to begin with. Shapes are those of the examples. Metadata `states` says which output of a step is
 * which input of the next; random draws, e.g. of dropout, become inputs, listed in metadata `random`.
 *
 * @param step the function as it would be compiled
 * @param examples arguments with the shapes and dtypes of a batch
 * @param options whose states have which names, names of inputs and outputs
 * @returns bytes of both files; `saveTrainingStep` of `@gradkit/compile/node` writes them
 * @throws {ExportError} if the step cannot be traced, or gives other numbers in ONNX Runtime
 * @throws {ConfigError} if the number of names does not fit
 * @example
 * import { noGrad, Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([0, 0]));
 * const descend = (x: Tensor) => {
 *   w.zeroGrad();
 *   const loss = w.value.sub(x).pow(2).sum();
 *   loss.backward();
 *   noGrad(() => (w.value = w.value.sub(w.grad!.mul(0.1))));
 *   return loss;
 * };
 * const files = await exportTrainingStep(descend, [tensor([1, 2])]);
 * files.step.length > files.initial.length; // true
 */
export async function exportTrainingStep<A extends readonly unknown[]>(
  step: (...args: A) => unknown,
  examples: A,
  options: ExportTrainingOptions = {},
): Promise<TrainingStepFiles> {
  const exported = writeTrainingStep(step, examples, options);
  if (options.verify !== false) await verifyTrainingStep(exported, () => step(...examples), examples);
  return { step: exported.step, initial: exported.initial };
}
