import { expect, it } from 'vitest';
import { byteMutation, mutantOf, mutateJson, readMutants, seeded } from '../index.ts';

const file = Uint8Array.from({ length: 200 }, (_, i) => i);
const mutations = [byteMutation(file)];

it('the same seed and number give the same mutant, others another', () => {
  const mutant = mutantOf(mutations, { seed: 1, n: 5 });
  expect(mutantOf(mutations, { seed: 1, n: 5 })).toEqual(mutant);
  const all = Array.from({ length: 100 }, (_, n) => mutantOf(mutations, { seed: 1, n }).how);
  expect(new Set(all).size).toBeGreaterThan(80);
});

it('mutants are cut, longer, and of the same length', () => {
  const lengths = Array.from({ length: 200 }, (_, n) => mutantOf(mutations, { seed: 2, n }).bytes.length);
  for (const wanted of [(n: number) => n < 200, (n: number) => n > 200, (n: number) => n === 200])
    expect(lengths.filter(wanted).length).toBeGreaterThan(20);
  expect(file).toEqual(Uint8Array.from({ length: 200 }, (_, i) => i));
});

it('JSON loses keys, gets others, and values of another kind; the original stays', () => {
  const value = { a: 1, b: { c: [1, 2] } };
  const texts = Array.from({ length: 300 }, (_, n) => JSON.stringify(mutateJson(value, seeded(n)).value));
  expect(new Set(texts).size).toBeGreaterThan(100);
  expect(texts).toContain('{"b":{"c":[1,2]}}');
  expect(texts).toContain('{"a":1,"b":{"c":[1]}}');
  expect(texts.some((text) => text.includes('__proto__'))).toBe(true);
  expect(value).toEqual({ a: 1, b: { c: [1, 2] } });
});

it('errors that are no refusal fail, with what makes the mutant again', async () => {
  const options = { mutations, count: 50, seed: 3, isRefusal: (error: unknown) => error instanceof RangeError };
  const report = await readMutants(({ bytes }) => {
    if (bytes.length < 200) throw new RangeError('short');
  }, options);
  expect(report.accepted + report.refused).toBe(50);
  expect(Math.min(report.accepted, report.refused)).toBeGreaterThan(5);
  const raw = readMutants(({ bytes }) => {
    if (bytes.length < 200) throw new TypeError('reading undefined');
  }, options);
  await expect(raw).rejects.toThrow(
    /^readMutants: \d+ failures in 50 mutants of seed 3\n\d+ \(.*\): TypeError: reading/,
  );
});
