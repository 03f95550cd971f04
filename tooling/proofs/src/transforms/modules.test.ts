import { checkpoint, detectAnomaly, grad, vmap } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, normal, tensor, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Dropout, functionalCall, Linear, ReLU, Sequential, stackModuleState } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';

const rng = new Generator(1);
const x = normal([5, 3], { rng });
const makeModel = (seed = 1): Sequential => {
  const own = new Generator(seed);
  return new Sequential(new Linear(3, 4, { rng: own }), new ReLU(), new Linear(4, 2, { rng: own }));
};

it('an ensemble runs at once, compiled and exported, too', async () => {
  const models = [makeModel(1), makeModel(2), makeModel(3)];
  const [parameters] = stackModuleState(models);
  const all = vmap((given: typeof parameters, y: Tensor) => functionalCall(models[0], given, y), { inAxes: [0, null] });
  const expected = models.map((model) => model.forward(x).toArray());
  expectClose(all(parameters, x), tensor(expected));
  expectClose(await compile(all)(parameters, x), tensor(expected));
  const bytes = await exportModel((y: Tensor) => all(parameters, y), [x], { dynamicAxes: {} });
  expect(bytes.length).toBeGreaterThan(0);
});

it('gradients of each example, eager and compiled', async () => {
  const model = makeModel();
  const loss = (given: Record<string, Tensor>, y: Tensor): Tensor => functionalCall(model, given, y).pow(2).sum();
  const each = vmap(grad(loss), { inAxes: [null, 0] });
  const parameters = { ...model.stateDict() };
  const compiled = await compile(each)(parameters, x);
  const eager = each(parameters, x);
  for (let i = 0; i < 5; i++) {
    const single = grad(loss)(parameters, x.slice([i]));
    for (const [name, gradient] of Object.entries(single)) {
      expectClose(eager[name].slice([i]), gradient);
      expectClose(compiled[name].slice([i]), gradient);
    }
  }
});

it('mapped dropout draws other numbers for each example, eager and compiled alike', async () => {
  const run = async (f: (y: Tensor) => Tensor | Promise<Tensor>, own: Generator): Promise<Tensor> => {
    own.state = new Generator(9).state;
    return f(tensor([[1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1]])); // prettier-ignore
  };
  const own = new Generator(9);
  const layer = new Dropout(0.5, { rng: own });
  const different = vmap((y: Tensor) => layer.forward(y), { randomness: 'different' });
  const eager = await run(different, own);
  expect(eager.slice([0]).toArray()).not.toEqual(eager.slice([1]).toArray());
  expect((await run(compile(different), own)).toArray()).toEqual(eager.toArray());
  const same = vmap((y: Tensor) => layer.forward(y), { randomness: 'same' });
  const alike = await run(same, own);
  expect(alike.slice([0]).toArray()).toEqual(alike.slice([1]).toArray());
  expect((await run(compile(same), own)).toArray()).toEqual(alike.toArray());
  expect(() => vmap((y: Tensor) => layer.forward(y))(x)).toThrow("randomness: 'same' or 'different'");
});

it('a step with checkpoints is the same step, compiled, too', async () => {
  const make = (wrap: boolean) => {
    const own = new Generator(2);
    const block = new Sequential(
      new Linear(3, 3, { rng: own }),
      new BatchNorm1d(3),
      new ReLU(),
      new Dropout(0.5, { rng: own }),
    );
    const head = new Linear(3, 2, { rng: own });
    const model = new Sequential(block, head);
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
    const step = (y: Tensor): Tensor => {
      optimizer.zeroGrad();
      const hidden = wrap ? checkpoint((z: Tensor) => block.forward(z), y) : block.forward(y);
      const loss = head.forward(hidden).pow(2).mean();
      loss.backward();
      optimizer.step();
      return loss;
    };
    return { model, step };
  };
  const [plain, again, compiled] = [make(false), make(true), make(true)];
  const fast = compile(compiled.step);
  for (let i = 0; i < 3; i++) {
    const expected = plain.step(x);
    expect(again.step(x).item()).toBe(expected.item());
    expectClose(await fast(x), expected);
  }
  const expected = plain.model.stateDict();
  for (const [name, value] of Object.entries(expected)) {
    expect(again.model.stateDict()[name].toArray()).toEqual(value.toArray());
    expectClose(compiled.model.stateDict()[name], value);
  }
});

it('a compiled step is looked at as it is written', async () => {
  const step = compile((y: Tensor) => y.sub(y).div(y.sub(y)).sum());
  await expect(async () => detectAnomaly(() => step(x))).rejects.toThrow(
    /^detectAnomaly: div \(modules\.test\.ts:\d+:\d+\) gives NaN at element 0 of its result \[5, 3\]/,
  );
});
