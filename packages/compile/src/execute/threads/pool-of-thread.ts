import { ThreadPool, type Pool } from './thread-pool.ts';
import { workerThreads } from './worker-threads.ts';

let pool: ThreadPool | null = null;

/** The pool of all compiled functions of this thread; null where threads cannot work on one memory. */
export function sharedPool(): Pool | null {
  if (workerThreads() !== null && (pool === null || pool.hasEnded)) pool = new ThreadPool();
  return pool;
}
