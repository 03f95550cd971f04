import { concat, ExportError, numbersOf, type Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import type { ExportOptions, TensorFunction } from './export-model.ts';

interface Examples {
  readonly exampleInputs: readonly Tensor[];
  readonly inputNames: readonly string[];
  readonly dynamicAxes: NonNullable<ExportOptions['dynamicAxes']>;
}

const relative = 1e-4; // of the largest element: the order of additions differs
const absolute = 1e-5;

/** Examples in which every free axis has one entry more: the first entry again. */
function enlarged({ exampleInputs, inputNames, dynamicAxes }: Examples): Tensor[] {
  return exampleInputs.map((example, i) =>
    Object.keys(dynamicAxes[inputNames[i]] ?? {})
      .map(Number)
      .filter((axis) => example.shape[axis] > 0)
      .reduce((x, axis) => {
        const first = x.slice(x.shape.map((_, other) => (other === axis ? [0, 1] : null)));
        return concat([x, first], axis);
      }, example),
  );
}

function compare(name: string, actual: Tensor, expected: Tensor): void {
  const [x, y] = [numbersOf(actual), numbersOf(expected)];
  let size = 0;
  for (const value of y) if (Number.isFinite(value)) size = Math.max(size, Math.abs(value));
  for (let i = 0; i < y.length; i++) {
    const same = x[i] === y[i] || (Number.isNaN(x[i]) && Number.isNaN(y[i]));
    if (same || Math.abs(x[i] - y[i]) <= absolute + relative * size) continue;
    throw new ExportError(
      'exportModel',
      `output ${name} differs in ONNX Runtime: element ${i} is ${x[i]} but ${y[i]} in gradkit; allowed is ${absolute + relative * size}`,
      { expected: y[i], got: x[i] },
    );
  }
}

/** Runs a file in ONNX Runtime, at the examples' sizes and with one entry more on every free axis, and compares with the function. */
export async function verifyModel(bytes: Uint8Array, f: TensorFunction, examples: Examples): Promise<void> {
  const session = await createSession(bytes);
  for (const inputs of [examples.exampleInputs, enlarged(examples)]) {
    const results = await session.run(Object.fromEntries(inputs.map((input, i) => [examples.inputNames[i], input])));
    const expected = [f(...inputs)].flat();
    session.outputs.forEach(({ name }, i) => compare(name, results[name], expected[i]));
  }
}
