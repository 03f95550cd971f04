import { compile } from '@gradkit/compile';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';

const draw = (shape: readonly number[], seed: number): Tensor => normal(shape, { rng: new Generator(seed) });
const [x, y] = [draw([8, 3], 1), draw([8, 2], 2)];

function setUp() {
  const rng = new Generator(3);
  const model = new Sequential(new Linear(3, 4, { rng }), new Tanh(), new Linear(4, 2, { rng }));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
  const backward = (inputs: Tensor, targets: Tensor, parts: number): Tensor => {
    const loss = mse(model.forward(inputs), targets).div(parts);
    loss.backward();
    return loss;
  };
  return { model, optimizer, backward };
}

it('gradients that add up over compiled calls are those of the whole batch, also where all is one call', async () => {
  const [whole, calls, one] = [setUp(), setUp(), setUp()];
  const part = (of: Tensor, i: number): Tensor => of.slice([[2 * i, 2 * i + 2]]);
  const begin = compile(() => calls.optimizer.zeroGrad());
  const add = compile(calls.backward);
  const update = compile(() => calls.optimizer.step());
  const atOnce = compile((inputs: Tensor, targets: Tensor) => {
    one.optimizer.zeroGrad();
    for (let i = 0; i < 4; i++) one.backward(part(inputs, i), part(targets, i), 4);
    one.optimizer.step();
  });
  const before = whole.model.parameters().map(({ value }) => value.toArray());
  for (let step = 0; step < 3; step++) {
    whole.optimizer.zeroGrad();
    whole.backward(x, y, 1);
    whole.optimizer.step();
    await begin();
    for (let i = 0; i < 4; i++) await add(part(x, i), part(y, i), 4);
    await update();
    await atOnce(x, y);
    for (const { model } of [calls, one])
      model.parameters().forEach(({ value }, i) => expectClose(value, whole.model.parameters()[i].value));
  }
  expect(whole.model.parameters().map(({ value }) => value.toArray())).not.toEqual(before);
});
