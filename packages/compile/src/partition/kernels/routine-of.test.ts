import { gru, zeros, type Tensor } from '@gradkit/core-tensor';
import { Parameter } from '@gradkit/autograd';
import { expect, it } from 'vitest';
import { tracedStep } from '../../../testing/steps.ts';
import { pipeline } from '../../pipeline.ts';
import type { Target } from '../../target.ts';

/** How often a kernel of its own stands in the step of a recurrence and its gradient: once for each where it is faster. */
function count(batch: number, hidden: number, target: Target): number {
  const weights = [[1, 3 * hidden, 2], [1, 3 * hidden, hidden], [1, 6 * hidden]].map((shape) => new Parameter(zeros(shape))); // prettier-ignore
  const step = tracedStep(
    (x: Tensor) => {
      const [w, u, b] = weights.map(({ value }) => value);
      const loss = gru(x, w, u, b)[0].sum();
      loss.backward();
      return [loss, ...weights.map(({ grad }) => grad!)];
    },
    [5, batch, 2],
  );
  return pipeline(step, target).segments.filter(({ kind }) => kind === 'routine').length;
}

it('is where states are small, on the CPU, of one step a call', () => {
  expect(count(16, 64, { device: 'cpu', form: 'step' })).toBe(2);
  expect(count(16, 65, { device: 'cpu', form: 'step' })).toBe(0);
  expect(count(2, 4, { device: 'wasm', form: 'step' })).toBe(0);
  expect(count(2, 4, { device: 'cpu', form: 'file' })).toBe(0);
});
