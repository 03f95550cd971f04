import type { ModuleFunction } from '@gradkit/core-tensor/node';
import { parentPort, workerData } from 'node:worker_threads';
import { serveObjective } from './node/search/serve-objective.ts';

// What a worker of a search runs; imported anywhere else it does nothing.
const origin = (Object(workerData) as { readonly gradkitObjective?: ModuleFunction | undefined }).gradkitObjective;
if (parentPort !== null && origin !== undefined) await serveObjective(parentPort, origin);
