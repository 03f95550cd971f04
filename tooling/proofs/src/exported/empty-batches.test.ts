import { compile } from '@gradkit/compile';
import { Generator, isTensor, normal, type Tensor } from '@gradkit/core-tensor';
import { GRU, LSTM, RNN } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

type Function = (...inputs: Tensor[]) => readonly Tensor[];

const layers = { LSTM, GRU, RNN };
const kinds = ['LSTM', 'GRU', 'RNN'] as const;

/** What a layer gives, one after another: of an LSTM the states are a pair. */
const flat = (results: readonly (Tensor | readonly Tensor[])[]): Tensor[] =>
  results.flatMap((result) => (isTensor(result) ? [result] : [...result]));

/** Eager, compiled, and in a file on both processors, of batches down to none; ONNX Runtime would end the process with an LSTM of nothing. */
async function expectSame(
  f: Function,
  inputsOf: (batch: number, length: number) => Tensor[],
  free: Record<string, Record<number, string>>,
): Promise<void> {
  const all = (...x: Tensor[]): Tensor[] => [...f(...x)];
  const inputNames = Object.keys(free);
  const bytes = await exportModel(all, inputsOf(3, 4), { inputNames, dynamicAxes: free, verify: false });
  const lengths = Object.keys(free['x']).length > 1 ? [4, 6] : [4];
  const sizes = [2, 1, 0].flatMap((batch) => lengths.map((length) => [batch, length] as const));
  const expectClosely = (found: readonly Tensor[], expected: readonly Tensor[]): void =>
    expected.forEach((y, i) => {
      expect(found[i].shape).toEqual(y.shape);
      expectClose(found[i], y, { relative: 1e-4, absolute: 1e-6 }); // gates of ONNX Runtime are exact to 1e-7 of 1
    });
  for (const device of ['cpu', 'wasm'] as const) {
    const session = await createSession(bytes, { device });
    for (const size of sizes) {
      const inputs = inputsOf(...size);
      const found = await session.run(Object.fromEntries(inputs.map((x, i) => [inputNames[i], x])));
      expectClosely(Object.values(found), all(...inputs));
    }
    await session.close();
  }
  const empty = inputsOf(0, 4);
  expectClosely(await compile(all)(...empty), all(...empty));
}

describe.each(kinds)('%s of any batch, an empty one too', (kind) => {
  const rng = new Generator(1);
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('in both directions: %s, of any length: %s', async (bidirectional, isLong) => {
    const layer = new layers[kind](3, 2, { batchFirst: true, bidirectional, numLayers: 2, rng });
    const axes: Record<number, string> = isLong ? { 0: 'batch', 1: 'length' } : { 0: 'batch' };
    await expectSame(
      (x) => flat(layer.forward(x)),
      (batch, length) => [normal([batch, length, 3], { rng })],
      { x: axes },
    );
  });

  it('from states that are given', async () => {
    const layer = new layers[kind](3, 2, { rng });
    const f: Function = (x, hidden) => flat(layer instanceof LSTM ? layer.forward(x, [hidden, hidden]) : layer.forward(x, hidden)); // prettier-ignore
    const inputsOf = (batch: number, length: number): Tensor[] => [normal([length, batch, 3], { rng }), normal([1, batch, 2], { rng })]; // prettier-ignore
    await expectSame(f, inputsOf, { x: { 1: 'batch' }, hidden: { 1: 'batch' } });
  });
});
