import { Buffer } from '@gradkit/autograd';
import { Generator, normal, tensor, type Tensor, type TensorData } from '@gradkit/core-tensor';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countSharedCalls } from '../../../testing/shared-calls.ts';
import { compile } from '../../compile.ts';

const sizes = [199_999, 5, 70_001, 16, 33]; // not whole vectors, nor whole cache lines

/** States that are changed as by Adam, some of them so near to 0 that processors are slow with them. */
function training(threads: number | 'auto') {
  const rng = new Generator(1);
  const states = sizes.map((size, i) => {
    const scale = i === 1 ? 1e-39 : 1;
    const [w, m, v] = [scale, 0, 0].map((factor) => new Buffer(normal([size], { rng }).mul(factor)));
    return { w, m, v };
  });
  const step = compile(
    (rate: Tensor) => {
      for (const { w, m, v } of states) {
        const gradient = w.value.mul(0.3);
        m.value = m.value.mul(0.9).add(gradient.mul(0.1));
        v.value = v.value.mul(0.99).add(gradient.mul(gradient).mul(0.01));
        w.value = w.value.sub(m.value.mul(rate).div(v.value.sqrt().add(1e-8)));
      }
      return rate.mul(2);
    },
    { device: 'cpu', threads },
  );
  const values = (): TensorData[] => states.flatMap(({ w, m, v }) => [w, m, v].map(({ value }) => value.data));
  return { step, values };
}

describe('a compiled update', () => {
  it('gives the same bits for every number of threads', async () => {
    const shared = countSharedCalls();
    const [one, ...others] = [1, 2, 3].map(training);
    for (let i = 0; i < 20 || shared.count < 20; i++) {
      const rate = tensor(0.01 / (i + 1));
      for (const { step } of [one, ...others]) await step(rate);
    }
    shared.stop();
    for (const { values } of others) expect(values()).toEqual(one.values());
    expect(one.values()[0].every(Number.isFinite)).toBe(true);
  });

  it('has other threads only where it may have several, and there is enough to do', async () => {
    const shared = countSharedCalls();
    const small = new Buffer(tensor([1, 2, 3]));
    const shrink = compile(
      (x: Tensor) => {
        small.value = small.value.mul(x);
      },
      { device: 'cpu', threads: 2 },
    );
    const [alone, together] = [training(1), training(2)];
    const steps = [shrink, alone.step];
    while (shared.count === 0) await together.step(tensor(0.5)); // the threads have started
    const { count } = shared;
    for (const step of steps) for (let i = 0; i < 5; i++) await step(tensor(0.5));
    expect(shared.count).toBe(count);
    shared.stop();
  });

  it('lets the process end by itself', () => {
    const program = join(import.meta.dirname, '../../../testing/train-with-threads.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=gradkit:source', program], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^shared, 1\n$/),
      stderr: '',
    });
  });
});
