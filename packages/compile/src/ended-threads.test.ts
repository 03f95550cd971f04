import { readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

/** Compiles something in a thread of JavaScript of its own, which ends then. */
function compileInWorker(): Promise<number> {
  const worker = new Worker(new URL('../testing/compiling-worker.ts', import.meta.url));
  return new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
}

it.runIf(process.platform === 'linux')('a thread that ends takes those of its sessions with it', async () => {
  const threads = (): number => readdirSync('/proc/self/task').length;
  expect(await compileInWorker()).toBe(0);
  const before = threads();
  for (let i = 0; i < 3; i++) expect(await compileInWorker()).toBe(0);
  await expect.poll(threads).toBeLessThanOrEqual(before);
});
