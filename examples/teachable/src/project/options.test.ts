import { expect, it } from 'vitest';
import { defaults, readOptions, writeOptions } from './options.ts';

it('the address brings options back', () => {
  const options = { epochs: 120, batchSize: 8, learningRate: 0.003, seed: 7 };
  expect(writeOptions(options)).toBe('#epochs=120&batch=8&rate=0.003&seed=7');
  expect(readOptions(writeOptions(options))).toEqual(options);
});

it('is empty where all is as by default', () => {
  expect(writeOptions(defaults)).toBe('');
  expect(readOptions('')).toEqual(defaults);
});

it.each(['#epochs=0', '#epochs=1e9', '#batch=5', '#rate=x', '#seed=-1', '#other=1', '#epochs'])(
  'overlooks what makes no sense: %s',
  (hash) => {
    expect(readOptions(hash)).toEqual(defaults);
  },
);
