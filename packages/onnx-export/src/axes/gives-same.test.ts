import { normal, seed, stack, zeros, type Tensor } from '@gradkit/core-tensor';
import { trace, type Trace } from '@gradkit/core-tensor/functional';
import { expect, it } from 'vitest';
import { rollLoops } from '../loops/roll-loops.ts';
import { givesSame } from './gives-same.ts';

seed(3);

/** States one after the other, each with a row of its own. */
function states(x: Tensor, decay: number): Tensor[] {
  let state = zeros([2]);
  const seen: Tensor[] = [];
  for (let t = 0; t < x.shape[0]; t++) {
    state = state
      .mul(decay)
      .add(x.slice([t]))
      .tanh();
    seen.push(state);
  }
  return [stack(seen), state];
}

it('a loop is done round by round', () => {
  const traced = (length: number, decay: number): Trace =>
    trace((x) => states(x, decay), [{ shape: [length, 2], dtype: 'float32' }]);
  const [five, other] = [traced(5, 0.5), traced(5, 0.25)];
  const [rolled] = rollLoops([five, traced(7, 0.5)]);
  expect(rolled.operations.map(({ op }) => op.name)).toContain('loop');
  expect(givesSame(rolled, five, [normal([5, 2])])).toBe(true);
  expect(givesSame(rolled, other, [normal([5, 2])])).toBe(false);
});
