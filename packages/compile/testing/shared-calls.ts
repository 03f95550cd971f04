import { ThreadPool } from '../src/execute/threads/thread-pool.ts';

/** Counts the calls in which other threads take part, of all compiled functions. */
export function countSharedCalls(): { readonly count: number; stop(): void } {
  const { run } = ThreadPool.prototype;
  let count = 0;
  ThreadPool.prototype.run = function (id, work, threads, doChunk) {
    let own = 0;
    const result = run.call(this, id, work, threads, (chunk) => {
      own += 1;
      doChunk(chunk);
    });
    if (own < work.chunks) count += 1;
    return result;
  };
  return {
    get count() {
      return count;
    },
    stop() {
      ThreadPool.prototype.run = run;
    },
  };
}
