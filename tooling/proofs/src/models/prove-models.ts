import { compile } from '@gradkit/compile';
import { tensor, type Shape, type Tensor } from '@gradkit/core-tensor';
import type { AnyModule, StateDict } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { importModel } from '@gradkit/onnx-import';
import { SGD } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { readAll, type Golden } from '../golden.ts';
import { filled } from './filled.ts';

type Inputs = Readonly<Record<string, Tensor>>;

/** What a network of others gives, as the scripts in tooling/golden/models write it. */
interface GoldenCall {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Golden>>;
  readonly outputs: readonly Golden[];
  readonly loss?: number;
  readonly gradients?: Readonly<Record<string, Golden>>;
}

export interface GoldenModel {
  readonly name: string;
  /** its config, or the arguments of its constructor */
  readonly given: Readonly<Record<string, unknown>>;
  /** names and shapes of the state dict */
  readonly state: Readonly<Record<string, Shape>>;
  readonly calls: readonly GoldenCall[];
}

/** The same network here. */
export interface OwnModel {
  readonly model: AnyModule;
  readonly forward: (inputs: Inputs) => Tensor | readonly Tensor[];
  readonly loss: (outputs: readonly Tensor[], inputs: Inputs) => Tensor;
}

interface ProofOptions {
  /** of each input; default axis 0, named batch */
  readonly free?: Readonly<Record<number, string>>;
  /** weights of the original as the network takes them; default as they are */
  readonly weightsOf?: (weights: StateDict) => StateDict;
  /** makes the network of a case */
  readonly make: (golden: GoldenModel) => OwnModel;
}

const close = { relative: 1e-5, absolute: 2e-6 };

function expectOutputs(found: Tensor | readonly Tensor[], { outputs }: GoldenCall): void {
  const own = [found].flat();
  expect(own.length).toBe(outputs.length);
  outputs.forEach((expected, i) => expectClose(own[i], expected, close));
}

/** The first two rows of a batch, one place shorter where that is free. */
function smaller(inputs: Inputs, free: Readonly<Record<number, string>>): Tensor[] {
  return Object.values(inputs).map((x) => {
    const rows = x.shape[0] > 2 ? x.slice([[0, 2]]) : x.slice([[0, 1]]);
    return free[1] === undefined || x.rank < 2 ? rows : rows.slice([null, [0, x.shape[1] - 1]]);
  });
}

/**
 * Networks have the names and shapes of the originals, and with the same weights their outputs, losses and gradients: eager, compiled, and as a file
 * that was traced at another size. A compiled step lowers the loss.
 */
export function proveModels(
  family: string,
  { make, weightsOf = (weights) => weights, free = { 0: 'batch' } }: ProofOptions,
): void {
  const { models } = readGolden<{ models: readonly GoldenModel[] }>(`models/${family}`);

  describe.each(models.filter(({ calls }) => calls.length > 0))(`${family}: $name`, (golden) => {
    const made = (): OwnModel => {
      const own = make(golden);
      own.model.eval().loadStateDict(weightsOf(filled(golden.state))); // all of them, and no others
      return own;
    };

    it('gives the same, at once and compiled', async () => {
      const { forward } = made();
      const compiled = compile((given: Inputs) => forward(given), { device: 'cpu' });
      for (const call of golden.calls) {
        const inputs = readAll(call.inputs);
        expectOutputs(forward(inputs), call);
        expectOutputs(await compiled(inputs), call);
      }
    });

    const trained = golden.calls.filter(({ loss }) => loss !== undefined);
    it('has the same losses and gradients; a compiled step lowers the loss', async () => {
      const { model, forward, loss } = made();
      const lossOf = (inputs: Inputs): Tensor => loss([forward(inputs)].flat(), inputs);
      for (const call of trained) {
        model.zeroGrad();
        const value = lossOf(readAll(call.inputs));
        expectClose(value, tensor(call.loss!), { relative: 1e-5 });
        value.backward();
        for (const [name, gradient] of Object.entries(weightsOf(readAll(call.gradients!))))
          expectClose(model.getParameter(name).grad!, gradient, { relative: 1e-4, absolute: 1e-5 });
      }
      const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
      const step = compile(
        (inputs: Inputs) => {
          optimizer.zeroGrad();
          const value = lossOf(inputs);
          value.backward();
          optimizer.step();
          return value;
        },
        { device: 'cpu' },
      );
      const [first] = trained;
      expectClose(await step(readAll(first.inputs)), tensor(first.loss!), { relative: 1e-5 });
      await model.sync();
      expect(lossOf(readAll(first.inputs)).item()).toBeLessThan(first.loss!);
    });

    it('is a file for all sizes, which is imported again', async () => {
      const { forward } = made();
      const call = golden.calls.at(-1)!;
      const inputs = readAll(call.inputs);
      const inputNames = Object.keys(inputs);
      const dynamicAxes = Object.fromEntries(
        Object.entries(inputs).map(([name, { rank }]) => [name, rank < 2 ? { 0: 'batch' } : free]),
      );
      const byName = (...given: Tensor[]): Tensor | readonly Tensor[] =>
        forward(Object.fromEntries(inputNames.map((name, i) => [name, given[i]])));
      const bytes = await exportModel(byName, smaller(inputs, free), { inputNames, dynamicAxes, verify: false });
      const session = await createSession(bytes, { device: 'cpu' });
      const outputs = await session.run(inputs);
      await session.close();
      expectOutputs(Object.values(outputs), call);
      const imported = importModel<readonly Tensor[]>(bytes).eval();
      expectOutputs(imported.forward(...imported.inputs.map(({ name }) => inputs[name])), call);
    });
  });
}
