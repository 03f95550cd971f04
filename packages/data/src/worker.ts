import { parentPort, workerData } from 'node:worker_threads';
import type { SentOrigin } from './workers/messages.ts';
import { serveDataset } from './workers/serve-dataset.ts';

// What a worker of DataLoader runs; imported anywhere else it does nothing.
const origin = (Object(workerData) as { readonly gradkitDataset?: SentOrigin | undefined }).gradkitDataset;
if (parentPort !== null && origin !== undefined) await serveDataset(parentPort, origin);
