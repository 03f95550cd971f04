import { compile } from '@gradkit/compile';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { LazyLinear, Linear } from '@gradkit/layers';
import { SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import { proveLayers } from './prove-layers.ts';

proveLayers('lazy', { areOthers: true });

describe('an optimizer that is made before the first forward', () => {
  const x = normal([4, 3], { rng: new Generator(2) });
  const train = (model: Linear, optimizer: SGD): void => {
    optimizer.zeroGrad();
    model.forward(x).pow(2).sum().backward();
    optimizer.step();
  };

  it('trains the weights that come then, as one that is made later does', () => {
    const [lazy, known] = [new LazyLinear(2, { rng: new Generator(1) }), new Linear(3, 2, { rng: new Generator(1) })];
    const [early, late] = [lazy, known].map(
      (model) => new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 }),
    );
    expect(() => early.step()).toThrow('SGD: none of the 2 parameters has a gradient');
    for (let step = 0; step < 3; step++) {
      train(lazy, early);
      train(known, late);
    }
    expect(lazy.stateDict()).toEqual(known.stateDict());
    expect(early.stateDict()).toEqual(late.stateDict());
  });

  it('leaves frozen what was frozen before', () => {
    const lazy = new LazyLinear(2, { rng: new Generator(1) });
    const optimizer = new SGD(lazy.parameters(), { learningRate: 0.1 });
    lazy.weight.requiresGrad = false;
    lazy.forward(x);
    const [weight, bias] = lazy.parameters().map(({ value }) => value.toArray());
    train(lazy, optimizer);
    expect(lazy.weight.value.toArray()).toEqual(weight);
    expect(lazy.bias!.value.toArray()).not.toEqual(bias);
  });

  it('trains them compiled', async () => {
    const [lazy, known] = [new LazyLinear(2, { rng: new Generator(1) }), new Linear(3, 2, { rng: new Generator(1) })];
    const optimizers = [lazy, known].map((model) => new SGD(model.parameters(), { learningRate: 0.1 }));
    lazy.forward(x);
    for (const [i, model] of [lazy, known].entries()) {
      const step = compile((batch: Tensor) => {
        optimizers[i].zeroGrad();
        const loss = model.forward(batch).pow(2).sum();
        loss.backward();
        optimizers[i].step();
        return loss;
      });
      await step(x);
      await model.sync();
    }
    expect(lazy.stateDict()).toEqual(known.stateDict());
  });
});
