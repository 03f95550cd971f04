import { expect, it } from 'vitest';
import { PartsExecutor } from './parts-executor.ts';

type Part = ConstructorParameters<typeof PartsExecutor>[0][number];

/** A part that notes what it does, and fails where it is told to. */
function part(name: string, done: string[], error: Error | null = null): Part {
  const finish = (): void => {
    done.push(`finish ${name}`);
    if (error !== null) throw error;
  };
  const bound = {
    run: () => void done.push(`run ${name}`),
    forThread: () => ({ koffi: '', function: 0n, args: [] }),
    finish: () => ({}),
  };
  return { bringStates: () => Promise.resolve(void done.push(`bring ${name}`)), prepare: () => ({ bound, finish }) };
}

it('does parts one after the other on one thread', async () => {
  const done: string[] = [];
  const executor = new PartsExecutor([part('a', done), part('b', done)], 1, null);
  await executor.run(new Map());
  expect(done).toEqual(['bring a', 'bring b', 'run a', 'run b', 'finish a', 'finish b']);
});

it('finishes all where one has failed, and throws its error', async () => {
  const done: string[] = [];
  const parts = [part('a', done, new Error('first')), part('b', done, new Error('second')), part('c', done)];
  await expect(new PartsExecutor(parts, 1, null).run(new Map())).rejects.toThrow('first');
  expect(done.slice(-3)).toEqual(['finish a', 'finish b', 'finish c']);
});
