import type { Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { expect } from 'vitest';
import { importModel } from '../src/index.ts';
import { node, writeModel, type AttributeGiven, type GraphGiven } from './write-model.ts';

/** A node with its inputs in order: tensors are inputs of the model, those in `constants` are in the file. */
export interface OperatorCase {
  readonly operator: string;
  readonly inputs: readonly (Tensor | null)[];
  readonly constants?: Readonly<Record<number, Tensor>>;
  readonly attributes?: Readonly<Record<string, AttributeGiven>>;
  readonly opset?: number;
  readonly results?: number;
  readonly types?: GraphGiven['types'];
  /** what results may differ by; default 1e-5 */
  readonly absolute?: number;
}

/** What a case is called. */
export const title = ({ operator, opset = 21, attributes = {} }: OperatorCase): string =>
  `${operator}, opset ${opset}, ${Object.keys(attributes).join(' ')}`;

/** Compares what an imported node gives with what ONNX Runtime does. */
export async function expectAsInOnnxRuntime(given: OperatorCase): Promise<void> {
  const { operator, inputs, constants = {}, attributes, opset = 21, results = 1, types, absolute = 1e-5 } = given;
  const count = Math.max(inputs.length, ...Object.keys(constants).map((i) => Number(i) + 1));
  const taken = inputs.flatMap((each, i) => (each === null ? [] : [[`x${i}`, each] as const]));
  const names = Array.from({ length: count }, (_, i) => (inputs[i] || Object.hasOwn(constants, i) ? `x${i}` : ''));
  const outputs = Array.from({ length: results }, (_, i) => (i === 0 ? 'y' : `y${i}`));
  const bytes = writeModel(
    {
      inputs: Object.fromEntries(taken.map(([name, each]) => [name, [each.dtype, each.shape] as const])),
      outputs,
      nodes: [node(operator, names, outputs, attributes)],
      constants: Object.fromEntries(Object.entries(constants).map(([i, value]) => [`x${i}`, value])),
      types,
    },
    { opset },
  );
  const session = await createSession(bytes, { device: 'cpu' });
  const expected = await session.run(Object.fromEntries(taken));
  await session.close();
  const model = importModel<Tensor[]>(bytes).eval();
  const found: Tensor | Tensor[] = model.forward(...taken.map(([, each]) => each));
  [found].flat().forEach((y, i) => {
    expect(y.dtype).toBe(expected[outputs[i]].dtype);
    expectClose(y, expected[outputs[i]], { relative: 1e-4, absolute }); // ONNX Runtime’s products are in another order
  });
}
