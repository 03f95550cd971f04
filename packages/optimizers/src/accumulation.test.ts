import { Generator, normal } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { Parameter } from '@gradkit/autograd';
import { expect, it } from 'vitest';
import { Adam } from './index.ts';

it('gradients of parts of a batch add up to those of the batch, until zeroGrad', () => {
  const draw = (shape: number[], seed: number) => normal(shape, { rng: new Generator(seed) });
  const [x, y] = [draw([8, 3], 1), draw([8, 1], 2)];
  const make = () => {
    const w = new Parameter(draw([3, 1], 3));
    const optimizer = new Adam([w], { learningRate: 0.1 });
    const lossOf = (from: number, to: number) => {
      const error = x
        .slice([[from, to]])
        .matmul(w.value)
        .sub(y.slice([[from, to]]));
      return error.mul(error).mean();
    };
    return { w, optimizer, lossOf };
  };
  const [whole, parts] = [make(), make()];
  for (let step = 0; step < 3; step++) {
    whole.optimizer.zeroGrad();
    whole.lossOf(0, 8).backward();
    whole.optimizer.step();
    parts.optimizer.zeroGrad();
    for (let i = 0; i < 4; i++)
      parts
        .lossOf(2 * i, 2 * i + 2)
        .div(4)
        .backward();
    parts.optimizer.step();
    expectClose(parts.w.value, whole.w.value);
  }
  expect(whole.w.value.toArray()).not.toEqual(draw([3, 1], 3).toArray());
});
