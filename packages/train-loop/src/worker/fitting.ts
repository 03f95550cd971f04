import type { History } from '../history.ts';
import type { TrainingProgress } from './protocol.ts';

/** A call of `fit` under way: its history in the end, and where it stands meanwhile. */
export interface Fitting extends Promise<History>, AsyncIterable<TrainingProgress> {}

/** What nobody has looked at yet: the ends of epochs, and the last batch. A slow reader misses batches, never an epoch. */
export class ProgressQueue {
  readonly #waiting: TrainingProgress[] = [];
  #readers: (() => void)[] = [];
  /** when the fit has ended, well or not */
  readonly ended: Promise<void>;
  #settle: () => void = () => {};
  #end: { readonly error: unknown } | 'well' | null = null;

  constructor() {
    this.ended = new Promise((resolve) => (this.#settle = resolve));
  }

  push(progress: TrainingProgress): void {
    if (this.#waiting.at(-1)?.record === null) this.#waiting.pop();
    this.#waiting.push(progress);
    this.#wake();
  }

  end(ended: { readonly error: unknown } | 'well'): void {
    this.#end ??= ended;
    this.#settle();
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#readers.splice(0)) wake();
  }

  async *read(): AsyncGenerator<TrainingProgress, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#end === null) await new Promise<void>((resolve) => this.#readers.push(resolve));
      else if (this.#end === 'well') return;
      else throw this.#end.error;
    }
  }
}

/** Trains, and tells where training stands. */
export function fitting(queue: ProgressQueue, train: () => Promise<History>): Fitting {
  const result = (async () => {
    try {
      const history = await train();
      queue.end('well');
      return history;
    } catch (error) {
      queue.end({ error });
      throw error;
    }
  })();
  return Object.assign(result, {
    [Symbol.asyncIterator]() {
      result.catch(() => {}); // who goes through it gets its error there
      return queue.read();
    },
  });
}
