import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { physicalCores } from './cores.ts';
import { requireThreads, threadsFor, threadsForModel } from './threads.ts';

it('as many cores as the process may use, at least one', () => {
  expect(physicalCores()).toBeGreaterThanOrEqual(1);
  expect(physicalCores()).toBeLessThanOrEqual(availableParallelism());
});

it('auto is one thread for what is small, else one a core; a number is that number', () => {
  expect([threadsFor('auto', 1e6), threadsFor('auto', 1e9)]).toEqual([1, physicalCores()]);
  expect([threadsForModel('auto', 1e6), threadsForModel('auto', 1e8)]).toEqual([1, physicalCores()]);
  expect([threadsFor(3, 1), threadsForModel(3, 1)]).toEqual([3, 3]);
});

it.each([
  ['many', "f: threads is 'many'; it must be a whole number of at least 1"],
  [1.5, 'f: threads is 1.5; it must be a whole number of at least 1'],
])('%s is an error', (threads, message) => {
  expect(() => requireThreads('f', threads as never)).toThrow(message);
});
