import { compile } from '@gradkit/compile';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, LBFGS, Lookahead, SAM, SGD, type AnyOptimizer } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

type Parameters = ReturnType<Sequential['parameters']>;

const optimizers: Readonly<Record<string, (parameters: Parameters) => AnyOptimizer>> = {
  'SGD with a closure': (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
  SAM: (parameters) => new SAM(new SGD(parameters, { learningRate: 0.1 }), { rho: 0.1 }),
  'adaptive SAM': (parameters) => new SAM(new Adam(parameters), { adaptive: true, rho: 0.5 }),
  Lookahead: (parameters) => new Lookahead(new Adam(parameters, { learningRate: 0.05 }), { k: 3 }),
  'Lookahead around SAM': (parameters) => new Lookahead(new SAM(new SGD(parameters, { learningRate: 0.1 })), { k: 2 }),
};

function setUp(make: (parameters: Parameters) => AnyOptimizer) {
  const rng = new Generator(4);
  const model = new Sequential(new Linear(3, 5, { rng }), new Tanh(), new Linear(5, 1, { rng }));
  const optimizer = make(model.parameters());
  const step = (x: Tensor, y: Tensor): Tensor =>
    optimizer.step(() => {
      optimizer.zeroGrad();
      const loss = mse(model.forward(x), y);
      loss.backward();
      return loss;
    });
  return { model, optimizer, step };
}

const [x, y] = [normal([6, 3], { rng: new Generator(1) }), normal([6, 1], { rng: new Generator(2) })];

describe('a compiled step with a closure is the eager one', () => {
  it.each(Object.keys(optimizers))('%s', async (name) => {
    const [eager, other] = [setUp(optimizers[name]), setUp(optimizers[name])];
    const compiled = compile(other.step);
    const losses: number[] = [];
    for (let i = 0; i < 8; i++) {
      const expected = eager.step(x, y);
      losses.push(expected.item());
      expectClose(await compiled(x, y), expected);
    }
    eager.model.parameters().forEach(({ value }, i) => expectClose(other.model.parameters()[i].value, value));
    const [found, expected] = [other, eager].map(({ optimizer }) => optimizer.stateDict().tensors);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const key of Object.keys(found)) expectClose(found[key], expected[key]);
    expect(losses.at(-1)).toBeLessThan(losses[0]);
  });

  it('but not that of LBFGS, which says so', async () => {
    const { step } = setUp((parameters) => new LBFGS(parameters));
    await expect(compile(step)(x, y)).rejects.toThrow('LBFGS: its steps cannot be compiled');
  });
});
