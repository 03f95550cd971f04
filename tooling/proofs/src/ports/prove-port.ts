import { compile } from '@gradkit/compile';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import type { AnyModule } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read, readAll, type Golden } from '../golden.ts';

/** A program in PyTorch: its weights at first, its losses, and what it predicts afterwards. */
interface Run {
  readonly start: Readonly<Record<string, Readonly<Record<string, Golden>>>>;
  /** taken in turn */
  readonly batches: readonly (readonly Golden[])[];
  /** of each step */
  readonly losses: readonly (readonly number[])[];
  /** what exports are traced with */
  readonly example: readonly Golden[];
  /** of another batch size, and what comes out afterwards */
  readonly inputs: readonly Golden[];
  readonly outputs: readonly Golden[];
}

/** The same program here. */
export interface Port {
  /** by the names of the original */
  readonly models: Readonly<Record<string, AnyModule>>;
  /** trains with a batch @returns the losses */
  readonly step: (...batch: Tensor[]) => Tensor[];
  /** what follows each step and is not compiled, e.g. that of a schedule */
  readonly after?: () => void;
  readonly predict: (...inputs: Tensor[]) => Tensor | readonly Tensor[];
}

interface PortOptions {
  /** of each input; default axis 0, named batch */
  readonly free?: readonly Readonly<Record<number, string>>[];
}

function start(golden: Run, make: () => Port): Port {
  const port = make();
  expect(Object.keys(port.models)).toEqual(Object.keys(golden.start));
  for (const [name, model] of Object.entries(port.models)) model.loadStateDict(readAll(golden.start[name]));
  return port;
}

type Step = (...batch: Tensor[]) => Tensor[] | Promise<Tensor[]>;

async function train(golden: Run, { after }: Port, step: Step): Promise<void> {
  for (const [i, expected] of golden.losses.entries()) {
    const losses = await step(...golden.batches[i % golden.batches.length].map(read));
    after?.();
    const found = tensor(losses.map((loss) => loss.item()));
    expectClose(found, tensor([...expected]), { relative: 1e-5, absolute: 1e-6 });
  }
}

function expectOutputs(outputs: readonly Tensor[], golden: Run): void {
  expect(outputs.length).toBe(golden.outputs.length);
  golden.outputs.forEach((expected, i) => expectClose(outputs[i], expected, { absolute: 1e-5 }));
}

/**
 * A program that was ported line by line has the losses of PyTorch for ten steps, within 1e-5, eager and compiled; what is trained predicts
 * alike, here and as a file, for another number of examples than it was traced with. `tooling/golden/ports` has the originals.
 */
export function provePort(name: string, make: () => Port, { free }: PortOptions = {}): void {
  const golden = readGolden<Run>(`ports/${name}`);

  describe.each(['eager', 'compiled'])(`${name}, %s`, (way) => {
    it('has the losses of PyTorch, and predicts alike', async () => {
      const port = start(golden, make);
      const { models, step, predict } = port;
      await train(golden, port, way === 'eager' ? step : compile(step, { device: 'cpu' }));
      const [first, last] = [golden.losses[0], golden.losses.at(-1)!];
      expect(last[0]).not.toBeCloseTo(first[0], 4);
      for (const model of Object.values(models)) await model.eval().sync();
      expectOutputs([predict(...golden.inputs.map(read))].flat(), golden);
    });
  });

  it(`${name}, exported, predicts alike for another batch`, async () => {
    const port = start(golden, make);
    const { models, step, predict } = port;
    await train(golden, port, step);
    for (const model of Object.values(models)) model.eval();
    const inputNames = golden.inputs.map((_, i) => `input${i}`);
    const dynamicAxes = free && Object.fromEntries(inputNames.map((input, i) => [input, free[i]]));
    const bytes = await exportModel(predict, golden.example.map(read), { inputNames, dynamicAxes });
    expect(golden.inputs.map(({ shape }) => shape)).not.toEqual(golden.example.map(({ shape }) => shape));
    const session = await createSession(bytes, { device: 'cpu' });
    const outputs = await session.run(
      Object.fromEntries(inputNames.map((input, i) => [input, read(golden.inputs[i])])),
    );
    await session.close();
    expectOutputs(Object.values(outputs), golden);
  });
}
