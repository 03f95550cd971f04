import { grad, noGrad } from '@gradkit/autograd';
import { full, Generator, ones, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { Dropout } from '../index.ts';

const count = 20_000;
const x = full([count], 2);

describe('while training', () => {
  it.each([0.1, 0.5, 0.9])('drops a share of %f and enlarges the rest, so that the mean stays', (probability) => {
    const y = new Dropout(probability, { rng: new Generator(1) }).forward(x);
    const values = Array.from(y.data as Float32Array);
    const dropped = values.filter((value) => value === 0).length;
    const error = Math.sqrt((probability * (1 - probability)) / count); // standard error of a share
    expect(Math.abs(dropped / count - probability)).toBeLessThan(4 * error);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(2 * Math.fround(1 / (1 - probability)))]));
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    expect(Math.abs(mean - 2)).toBeLessThan((4 * error * 2) / (1 - probability));
  });

  it('0 leaves all, 1 leaves nothing', () => {
    expect(new Dropout(0).forward(x)).toBe(x);
    expect(new Dropout(1).forward(tensor([1, -2])).toArray()).toEqual([0, -0]);
  });

  it('draws a new mask every time, the same for the same seed', () => {
    const dropout = new Dropout(0.5, { rng: new Generator(3) });
    const [first, second] = [dropout.forward(x).data, dropout.forward(x).data];
    expect(second).not.toEqual(first);
    const again = new Dropout(0.5, { rng: new Generator(3) });
    expect([again.forward(x).data, again.forward(x).data]).toEqual([first, second]);
    seed(3);
    const shared = new Dropout().forward(x).data;
    seed(3);
    expect(new Dropout().forward(x).data).toEqual(shared);
  });

  it('lets gradients through where values came through', () => {
    const dropout = (input: Tensor): Tensor => new Dropout(0.5, { rng: new Generator(4) }).forward(input);
    const dx = grad((input: Tensor) => dropout(input).sum())(ones([50]));
    expect(dx.data).toEqual(dropout(ones([50])).data);
  });

  it('keeps dtype and shape, also without gradients', () => {
    const y = noGrad(() => new Dropout().forward(ones([2, 0, 3], { dtype: 'float64' })));
    expect([y.dtype, y.shape]).toEqual(['float64', [2, 0, 3]]);
  });
});

it('in evaluation it is the identity', () => {
  expect(new Dropout(0.9).eval().forward(x)).toBe(x);
});

it.each([-0.1, 1.5, Number.NaN])('%f is no probability', (probability) => {
  expect(() => new Dropout(probability)).toThrow(`Dropout: p is ${probability}; it must be in 0 … 1`);
});
