import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { families } from '../proof.ts';
import { coverageOf } from './coverage.ts';
import { tf } from './load-tfjs.ts';
import { runCases } from './run-cases.ts';

beforeAll(() => tf.setBackend('cpu'));

afterAll(() => tf.setBackend('cpu'));

describe.each(['cpu', 'wasm'] as const)('with TensorFlow.js on %s', (backend) => {
  it.each(families)('%s: results and gradients are those of PyTorch', async (family) => {
    const run: Parameters<typeof coverageOf>[1] = (name, cases) => runCases(tf, backend, name, cases);
    const { refused, different } = await coverageOf(backend, run, [family]);
    expect([...different]).toEqual([]);
    expect(refused).toBe(0);
    expect(tf.memory().numTensors).toBe(0); // nothing is left behind
  });
});
