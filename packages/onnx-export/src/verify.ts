import { concat, slice, type Tensor } from '@gradkit/core-tensor/functional';
import { createSession } from '@gradkit/runtime';
import type { ExportOptions, TensorFunction } from './export-options.ts';
import { requireSame } from './same-values.ts';

interface Examples {
  readonly exampleInputs: readonly Tensor[];
  readonly inputNames: readonly string[];
  readonly dynamicAxes: NonNullable<ExportOptions['dynamicAxes']>;
}

/** Examples in which every free axis has one entry more: the first entry again. */
function enlarged({ exampleInputs, inputNames, dynamicAxes }: Examples): Tensor[] {
  return exampleInputs.map((example, i) =>
    Object.keys(dynamicAxes[inputNames[i]] ?? {})
      .map(Number)
      .filter((axis) => example.shape[axis] > 0)
      .reduce((x, axis) => {
        const first = slice(
          x,
          x.shape.map((_, other) => (other === axis ? [0, 1] : null)),
        );
        return concat([x, first], axis);
      }, example),
  );
}

/** Runs a file in ONNX Runtime, at the examples' sizes and with one entry more on every free axis, and compares with the function. */
export async function verifyModel(bytes: Uint8Array, f: TensorFunction, examples: Examples): Promise<void> {
  const session = await createSession(bytes);
  for (const inputs of [examples.exampleInputs, enlarged(examples)]) {
    const results = await session.run(Object.fromEntries(inputs.map((input, i) => [examples.inputNames[i], input])));
    const expected = [f(...inputs)].flat();
    session.outputs.forEach(({ name }, i) => requireSame('exportModel', name, results[name], expected[i]));
  }
}
