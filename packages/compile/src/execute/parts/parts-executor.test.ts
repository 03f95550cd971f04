import { expect, it } from 'vitest';
import { Arena } from '../../memory/arena.ts';
import { makePartsExecutor, type PartMember } from './parts-executor.ts';
import type { PreparedWork } from './prepared-work.ts';

/** A segment that notes what it does, and fails where it is told to. */
function member(name: string, done: string[], error: Error | null = null): PartMember {
  const work: PreparedWork = {
    run: () => {
      done.push(`run ${name}`);
      return error === null;
    },
    forThread: () => [],
    source: {},
    finish: () => {
      done.push(`finish ${name}`);
      if (error !== null) throw error;
    },
  };
  return {
    bringStates: () => Promise.resolve(void done.push(`bring ${name}`)),
    prepare: () => work,
    run: () => {
      done.push(`do ${name}`);
      if (error !== null) throw error;
    },
  };
}

const mode = <T>(work: () => T): T => work();
const unshared = { arena: new Arena(), mode, threads: 2 };
const shared = { arena: new Arena({ isShared: true }), mode, threads: 2 };

it.each([
  ['on one thread', { ...shared, threads: 1 }],
  ['where threads have no memory in common', unshared],
])('does parts one after the other %s', async (_, options) => {
  const done: string[] = [];
  const parts = [[member('a', done), member('b', done)], [member('c', done)]];
  await makePartsExecutor(parts, options).run(new Map());
  expect(done).toEqual(['do a', 'do b', 'do c']);
});

it('prepares all, and finishes all behind, each part in order', async () => {
  const done: string[] = [];
  await makePartsExecutor([[member('a', done), member('b', done)]], shared).run(new Map());
  expect(done).toEqual(['bring a', 'bring b', 'run a', 'run b', 'finish a', 'finish b']);
});

it('ends a part where something fails, finishes all, and throws the first error', async () => {
  const done: string[] = [];
  const parts = [[member('a', done, new Error('first')), member('b', done)]];
  await expect(makePartsExecutor(parts, shared).run(new Map())).rejects.toThrow('first');
  expect(done).toEqual(['bring a', 'bring b', 'run a', 'finish a', 'finish b']);
});
