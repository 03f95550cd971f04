import { expect, test, vi } from 'vitest';
import { add, ConfigError, isTensor, State, tensor } from './index.ts';
import { version } from './version.ts';

async function loadAgain(): Promise<typeof import('./index.ts')> {
  vi.resetModules();
  return import('./index.ts');
}

test('two copies may be loaded, and each works with what is its own', async () => {
  const other = await loadAgain();
  expect(other.add).not.toBe(add);
  expect(other.add(other.tensor([1]), 2).toArray()).toEqual([3]);
  expect(add(tensor([1]), 2).toArray()).toEqual([3]);
  expect(isTensor({ shape: [1] })).toBe(false);
});

test('a value of another copy is refused where it comes in', async () => {
  const other = await loadAgain();
  const [own, foreign] = [tensor([1]), other.tensor([1])] as const;
  const message = (where: string): string =>
    `${where}: the value was made by another copy of @gradkit/core-tensor (version ${version}; this copy is ${version}), and ` +
    'only values of one copy can meet. `npm ls @gradkit/core-tensor` shows both, `npm dedupe` makes them one';
  expect(() => add(own, foreign as never)).toThrow(ConfigError);
  expect(() => add(own, foreign as never)).toThrow(message('add'));
  expect(() => own.matmul(foreign as never)).toThrow(message('matmul'));
  expect(() => isTensor(foreign)).toThrow(message('isTensor'));
  expect(() => new State(foreign as never)).toThrow(message('State'));
  expect(() => (new State(own).value = foreign as never)).toThrow(message('State.value'));
  expect(() => other.add(foreign, own as never)).toThrow(message('add'));
});
