import { compile } from '@gradkit/compile';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Dropout, Linear, Module, Sequential, withMode } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';

const rng = new Generator(1);
const x = normal([5, 3], { rng });

/** Counts how often it is run, or traced. */
class Net extends Module {
  readonly layers = new Sequential(new Linear(3, 4, { rng }), new BatchNorm1d(4), new Dropout(0.5));
  readonly #seen: { calls: number };

  constructor(seen: { calls: number }) {
    super();
    this.#seen = seen;
  }

  forward(input: Tensor): Tensor {
    this.#seen.calls++;
    return this.layers.forward(input);
  }
}

test('a compiled function that sets a mode itself is not traced again when flags outside change', async () => {
  const traces = [];
  for (const flags of [
    [true, true, true, true, true],
    [true, true, false, true, false],
  ]) {
    const seen = { calls: 0 };
    const model = new Net(seen);
    const evaluate = (input: Tensor): Tensor => withMode(model, 'eval', () => model.forward(input));
    const expected = evaluate(x);
    const compiled = compile(evaluate);
    seen.calls = 0;
    for (const training of flags) {
      model.train(training);
      expectClose(await compiled(x), expected);
      expect(model.modules().every((module) => module.training === training)).toBe(true);
    }
    traces.push(seen.calls);
  }
  expect(traces).toEqual([3, 3]); // at the first call, and at the second and fourth, at which any function is looked at again
});

test('a compiled function in a mode that is set outside follows it, also layer by layer', async () => {
  const model = new Net({ calls: 0 });
  const [, norm] = model.layers.children();
  const compiled = compile((input: Tensor) => model.forward(input));
  const evaluated = withMode(model, 'eval', () => model.forward(x));
  expectClose(await withMode(model, 'eval', () => compiled(x)), evaluated);
  const tracked = (): number => model.stateDict()['layers.1.num_batches_tracked'].item();
  norm.eval();
  const dropped = await compiled(x); // as in training, but with the statistics as they are
  expect([tracked(), dropped.data.includes(0)]).toEqual([0, true]);
  norm.train();
  await compiled(x);
  expect(tracked()).toBe(1);
});

test('an exported model is in evaluation, and the model stays as it was', async () => {
  const model = new Net({ calls: 0 });
  model.layers.children()[1].eval();
  const flags = model.modules().map(({ training }) => training);
  const session = await createSession(await exportModel(model, [x]));
  const expected = withMode(model, 'eval', () => model.forward(x));
  expectClose((await session.run({ input: x })).output, expected);
  expect(model.modules().map(({ training }) => training)).toEqual(flags);
});
