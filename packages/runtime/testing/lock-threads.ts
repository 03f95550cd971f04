// Counts how many threads are at work under one lock at once. One of them is ended while it has the lock.
import { setTimeout } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { aloneInProcess } from '../src/process-lock.ts';

interface Given {
  readonly counts: Int32Array;
  readonly staysForever: boolean;
}

if (isMainThread) {
  const counts = new Int32Array(new SharedArrayBuffer(12)); // at work, most at once, done
  const start = (staysForever: boolean): Worker =>
    new Worker(new URL(import.meta.url), { workerData: { counts, staysForever } });
  const ended = start(true);
  await new Promise((resolve) => ended.once('message', resolve));
  const others = [1, 2, 3].map(() => start(false));
  await setTimeout(100);
  await ended.terminate();
  await Promise.all(others.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
  console.log(JSON.stringify({ most: counts[1], done: counts[2] }));
} else {
  const { counts, staysForever } = workerData as Given;
  if (staysForever)
    await aloneInProcess('threads', async () => {
      parentPort!.postMessage('has it', []);
      await setTimeout(1e6);
    });
  for (let k = 0; k < 20; k++)
    await aloneInProcess('threads', async () => {
      const atWork = Atomics.add(counts, 0, 1) + 1;
      if (atWork > counts[1]) counts[1] = atWork;
      await setTimeout(1);
      Atomics.sub(counts, 0, 1);
      Atomics.add(counts, 2, 1);
    });
}
