import { writeWhole } from '@gradkit/core-tensor/node';
import { requireList, requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { trainingOptionNames, type ExportTrainingOptions } from './export/export-options.ts';
import { exportTrainingStep } from './export/export-training-step.ts';

export interface SaveTrainingOptions<A extends readonly unknown[]> extends ExportTrainingOptions {
  /** arguments with the shapes and dtypes of a batch */
  readonly examples: A;
}

/**
 * Exports a training step into two files, each written whole or not at all: `path`, and beside it the first values of the states, as
 * `digits-step.initial.onnx` for `digits-step.onnx`.
 *
 * @param path of the step, ending in `.onnx`
 * @param step the function as it would be compiled
 * @param options as for `exportTrainingStep`, and `examples`
 * @throws {ConfigError} if an option is unknown, missing or of the wrong kind
 * @throws {DataError} if a file cannot be written; a former one stays
 * @throws {ExportError} as `exportTrainingStep`
 * @example
 * ```ts no-run
 * import { noGrad, Parameter } from '@gradkit/autograd';
 * import { saveTrainingStep } from '@gradkit/compile/node';
 * const w = new Parameter(tensor([0, 0]));
 * const descend = (x: Tensor) => {
 *   w.zeroGrad();
 *   const loss = w.value.sub(x).pow(2).sum();
 *   loss.backward();
 *   noGrad(() => (w.value = w.value.sub(w.grad!.mul(0.1))));
 *   return loss;
 * };
 * await saveTrainingStep('line-step.onnx', descend, { examples: [tensor([1, 2])], inputNames: ['x'], outputNames: ['loss'] });
 * ```
 */
export async function saveTrainingStep<A extends readonly unknown[]>(
  path: string,
  step: (...args: A) => unknown,
  options: SaveTrainingOptions<A>,
): Promise<void> {
  requireString('saveTrainingStep', 'path', path);
  const { examples, ...rest } = requireOptions<SaveTrainingOptions<A>>(
    'saveTrainingStep',
    options,
    { ...trainingOptionNames, examples: true },
    '{ examples: [x, y] }',
  );
  requireList('saveTrainingStep', 'examples', examples);
  const files = await exportTrainingStep(step, examples, rest);
  await writeWhole('saveTrainingStep', path.replace(/(\.onnx)?$/, '.initial.onnx'), files.initial);
  await writeWhole('saveTrainingStep', path, files.step);
}
