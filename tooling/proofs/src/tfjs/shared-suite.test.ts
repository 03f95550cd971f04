import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { families } from '../proof.ts';
import { columnInReadme, columnOf, coverageOf, type Coverage } from './coverage.ts';
import { tf } from './load-tfjs.ts';
import { runCases } from './run-cases.ts';

beforeAll(() => tf.setBackend('cpu'));

afterAll(() => tf.setBackend('cpu'));

describe.each(['cpu', 'wasm'] as const)('with TensorFlow.js on %s', (backend) => {
  const all: Coverage = { ways: new Map(), cases: 0, refused: 0, different: new Map() };

  it.each(families)('%s: results and gradients are those of PyTorch', async (family) => {
    const run: Parameters<typeof coverageOf>[1] = (name, cases) => runCases(tf, backend, name, cases);
    const { ways, cases, refused, different } = await coverageOf(backend, run, { of: [family] });
    expect([...different]).toEqual([]);
    expect(refused).toBe(0);
    expect(tf.memory().numTensors).toBe(0); // nothing is left behind
    all.cases += cases;
    for (const [name, seen] of ways) all.ways.set(name, new Set([...(all.ways.get(name) ?? []), ...seen]));
  });

  it('operations are done as the README says', () => {
    expect(columnOf(backend, all), 'run: pnpm --filter @gradkit-internal/proofs tfjs-table').toEqual(
      columnInReadme(backend),
    );
  });
});
