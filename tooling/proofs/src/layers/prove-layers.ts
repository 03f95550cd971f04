import { compile } from '@gradkit/compile';
import type { Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { complete } from '../complete.ts';
import { expectImported } from '../exported/expect-imported.ts';
import type { Golden } from '../golden.ts';
import { readTree, tensorsIn } from './golden-tree.ts';
import { forwardOf, inputsOf, layerCases, makeLayer, type LayerCase } from './layer-case.ts';
import { exportLayer } from './layer-export.ts';
import { trainingStepOf } from './training-step.ts';

type Named<T> = Readonly<Record<string, T>>;

function expectAll(actual: Named<Tensor>, expected: Named<Golden | Tensor>): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    expect(actual[name].dtype, name).toBe(value.dtype);
    expectClose(actual[name], value);
  }
}

const byPosition = <T>(list: readonly (T | null)[]): Record<string, T> =>
  Object.fromEntries(list.flatMap((value, i) => (value === null ? [] : [[i, value] as const])));

/** Outputs that PyTorch counts in int64 may be int32 here. */
function expectOutputs(outputs: readonly Tensor[], golden: LayerCase): void {
  const expected = tensorsIn(readTree(golden.outputs));
  expect(outputs.length).toBe(expected.length);
  outputs.forEach((y, i) => {
    const { dtype } = golden.dy[i] === null ? y : expected[i];
    expect(y.dtype).toBe(dtype);
    expectClose(y, expected[i]);
  });
}

/**
 * Golden cases of a family of layers: at once, compiled, and exported, on the CPU and in WebAssembly, at another batch. In WebAssembly, where ONNX
 * Runtime has the same kernels, a test run takes one case of each layer; so it does compiled and exported where layers, once made, `areOthers`.
 */
export function proveLayers(family: string, { areOthers = false } = {}): void {
  const cases = layerCases(family);
  const isFirst = (golden: LayerCase): boolean => cases.find(({ layer }) => layer === golden.layer) === golden;
  describe.each(cases)('$name', (golden) => {
    const isTaken = complete || isFirst(golden);
    const devices = isTaken ? (['cpu', 'wasm'] as const) : areOthers ? [] : (['cpu'] as const);
    let file: ReturnType<typeof exportLayer> | undefined; // one for both devices
    it('gives what PyTorch gives, forwards and backwards', () => {
      const { module, step } = trainingStepOf(golden);
      const { outputs, dInputs, gradients } = step(...inputsOf(golden));
      expectOutputs(outputs, golden);
      expectAll(dInputs, byPosition(golden.dInputs));
      expectAll(gradients, golden.gradients);
      const buffers = Object.fromEntries(module.namedBuffers().map(([name, { value }]) => [name, value]));
      expectAll(buffers, golden.buffers);
    });

    it.each(Object.entries(golden.changed ?? {}))('changes %s as PyTorch does', (name, value) => {
      const module = makeLayer(golden);
      forwardOf(module, golden)(...inputsOf(golden));
      expectClose(module.getParameter(name).value, value);
    });

    it.each(golden.notCompiled === undefined ? devices.slice(0, 1) : [])(
      'gives the same compiled, after a step of SGD, too: %s',
      async (device) => {
        const [eager, other] = [trainingStepOf(golden), trainingStepOf(golden)];
        const expected = eager.step(...inputsOf(golden));
        const compiled = await compile(other.step, { device })(...inputsOf(golden));
        compiled.outputs.forEach((y, i) => expectClose(y, expected.outputs[i]));
        expectAll(compiled.dInputs, expected.dInputs);
        expectAll(compiled.gradients, expected.gradients);
        await other.module.sync();
        expectAll(other.module.stateDict(), eager.module.stateDict());
      },
    );

    it.each(golden.notExported === undefined ? devices : [])(
      'gives the same exported, and imported again: %s',
      async (device) => {
        const { bytes, inputs, expected } = await (file ??= exportLayer(golden));
        const session = await createSession(bytes, { device });
        const found = Object.values(await session.run(inputs));
        await session.close();
        expect(found.length).toBe(expected.length);
        expected.forEach((y, i) => expectClose(found[i], y));
        if (device === 'cpu') expectImported(bytes, Object.values(inputs), expected);
      },
    );
  });
}
