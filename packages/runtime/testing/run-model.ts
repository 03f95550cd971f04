// Runs a model, in a worker if asked to, and prints what the native library finds in its environment.
import { isMainThread, Worker } from 'node:worker_threads';
import koffi from 'koffi';
import { tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { doublingModel } from './doubling-model.ts';

if (isMainThread && process.argv.includes('worker')) {
  new Worker(new URL(import.meta.url)).on('error', (error) => console.error(error));
} else {
  const session = await createSession(doublingModel);
  await session.run({ x: tensor([[1, 2]]) });
  const library = process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6';
  console.log(koffi.load(library).func('str getenv(str)')('ORT_DISABLE_TELEMETRY'));
}
