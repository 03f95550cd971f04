import { RuntimeError } from '@gradkit/core-tensor/functional';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { Arena } from '../../memory/arena.ts';
import { ThreadPool } from './thread-pool.ts';
import { wordsOfPiece, type SharedWork } from './thread-program.ts';

const memory = [6, ...new TextEncoder().encode('memory')];

/** A module on a shared memory with a function that counts its second argument down to 0. */
const countDown = Uint8Array.from(
  [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic word, version
    [1, 8, 1, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 0], // a type: four i32, no result
    [2, 21, 1, ...memory, ...memory, 2, 3, 1, 0x80, 0x80, 4], // memory.memory, shared, of 1 to 65 536 pages
    [3, 2, 1, 0], // a function of that type
    [7, 5, 1, 1, 0x30, 0, 0], // its export, 0
    [10, 16, 1, 14, 0, 3, 0x40, 0x20, 1, 0x41, 1, 0x6b, 0x22, 1, 0x0d, 0, 0x0b, 0x0b], // loop, subtract 1, br_if
  ].flat(),
);
const chunks = 4;

/** Work in which a thread counts down in every chunk. */
async function counting(from: number): Promise<SharedWork> {
  const arena = new Arena({ isShared: true });
  const pieces = Array.from({ length: chunks }, () => [0, 0, from, 0, 0, 0, 0, 0]);
  const words = [...Array.from({ length: chunks + 1 }, (_, i) => i), ...pieces.flat()];
  expect(words).toHaveLength(chunks + 1 + wordsOfPiece * chunks);
  const { data, address } = arena.reserve({ shape: [words.length], dtype: 'int32' });
  data.set(words);
  return { module: await WebAssembly.compile(countDown), memory: arena.memory, table: address, chunks };
}

const started: Worker[] = [];
const listen = (worker: Worker): unknown => started.push(worker);
process.on('worker', listen);
afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.terminate()));
});

/** Node tells of a thread in the turn after its start. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const sleep = (ms: number): unknown => Atomics.wait(sleeper, 0, 0, ms);

/** Runs work again and again until another thread takes part; meanwhile each of its own chunks takes the calling thread some time. */
async function runShared(pool: ThreadPool, work: SharedWork, id: number): Promise<{ finished: void | Promise<void> }> {
  for (;;) {
    let own = 0;
    const finished = pool.run(id, work, 2, () => {
      own += 1;
      sleep(10);
    });
    if (own < chunks) return { finished };
    await new Promise((resolve) => setTimeout(resolve, 5)); // it has not started
  }
}

/** How many chunks the calling thread has to do. */
function ownChunks(pool: ThreadPool, work: SharedWork, id: number): number {
  let own = 0;
  expect(pool.run(id, work, 2, () => (own += 1))).toBe(undefined);
  return own;
}

describe('a pool', () => {
  it('starts the threads that are missing, and none for one', async () => {
    const [pool, work] = [new ThreadPool(), await counting(1)];
    for (const threads of [1, 3, 2, 4]) pool.load(work, threads, null);
    await nextTurn();
    expect(started).toHaveLength(3);
  });

  it('starts no thread that would have no chunk', async () => {
    new ThreadPool().load(await counting(1), 32, null);
    await nextTurn();
    expect(started).toHaveLength(chunks - 1);
  });

  it('lets the calling thread do everything until others have started', async () => {
    const [pool, work] = [new ThreadPool(), await counting(1)];
    const id = pool.load(work, 2, null);
    expect(ownChunks(pool, work, id)).toBe(chunks);
    const { finished } = await runShared(pool, work, id);
    await finished;
  });

  it('starts them in the mode that it is given', async () => {
    let starts = 0;
    const mode = <T>(start: () => T): T => {
      starts += 1;
      return start();
    };
    new ThreadPool().load(await counting(1), 3, mode);
    await nextTurn();
    expect([starts, started.length]).toEqual([2, 2]);
  });

  it('gives a promise where a thread takes long, and goes on behind it', async () => {
    const [pool, work] = [new ThreadPool(), await counting(5e8)];
    const id = pool.load(work, 2, null);
    const { finished } = await runShared(pool, work, id);
    expect(finished).toBeInstanceOf(Promise);
    await finished;
    const short = await counting(1);
    await (
      await runShared(pool, short, pool.load(short, 2, null))
    ).finished;
  });

  it('forgets work that nobody holds, and does other work', async () => {
    const [pool, kept] = [new ThreadPool(), await counting(1)];
    const id = pool.load(kept, 2, null);
    await (
      await runShared(pool, kept, id)
    ).finished;
    const dropped = await (async () => {
      const work = await counting(1);
      await (
        await runShared(pool, work, pool.load(work, 2, null))
      ).finished;
      return new WeakRef(work);
    })();
    while (dropped.deref() !== undefined) {
      await nextTurn();
      collectGarbage();
    }
    for (let i = 0; i < 5; i++) await nextTurn(); // now the thread is told
    await (
      await runShared(pool, kept, id)
    ).finished;
    expect(pool.hasEnded).toBe(false);
  });

  it('does all work itself when a thread has ended', async () => {
    const [pool, work] = [new ThreadPool(), await counting(1)];
    const id = pool.load(work, 2, null);
    await (
      await runShared(pool, work, id)
    ).finished;
    await started[0].terminate();
    expect(ownChunks(pool, work, id)).toBe(chunks);
    expect(pool.hasEnded).toBe(true);
    expect(ownChunks(pool, work, pool.load(work, 3, null))).toBe(chunks);
  });

  it('says that states are half updated when a thread ends in the middle', async () => {
    const [pool, work] = [new ThreadPool(), await counting(0)]; // from 0 down to 0 are 2 ** 32 steps
    const id = pool.load(work, 2, null);
    const { finished } = await runShared(pool, work, id);
    await Promise.all([started[0].terminate(), expect(finished).rejects.toThrow(RuntimeError)]);
    expect(ownChunks(pool, work, id)).toBe(chunks);
  });
});
