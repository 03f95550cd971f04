import { requireList, withInlining } from '@gradkit/core-tensor/functional';
import { requireStep } from '../check/require-step.ts';
import { requireExportOptions, type ExportTrainingOptions, type TrainingStepFiles } from './export-options.ts';
import { verifyTrainingStep } from './verify-training-step.ts';
import { writeTrainingStep } from './write-training-step.ts';

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
 * @throws {ConfigError} if `step` is no function, or a generator or class, the number of names does not fit, or an option is unknown or of the wrong kind
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
  requireStep('exportTrainingStep', step);
  requireList('exportTrainingStep', 'examples', examples);
  requireExportOptions('exportTrainingStep', options);
  const exported = await writeTrainingStep(step, examples, options);
  if (options.verify !== false)
    await verifyTrainingStep(exported, () => withInlining(() => step(...examples)), {
      examples,
      device: options.device,
    });
  return { step: exported.step, initial: exported.initial };
}
