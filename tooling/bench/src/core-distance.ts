import { Worker } from 'node:worker_threads';

const ROUND_TRIPS = 1000;
const TIMES = 9;
const SHARED_CACHE = 200; // nanoseconds: cores of one cache take about 100, others 400

/** Words of the memory of both threads, a cache line or more apart. */
const words = { turn: 0, ball: 32, answer: 64, length: 96 } as const;

const answering = `
const { workerData: control } = require('node:worker_threads');
for (let turn = 0; ; ) {
  Atomics.wait(control, ${words.turn}, turn);
  turn = Atomics.load(control, ${words.turn});
  for (let i = 1; i <= ${ROUND_TRIPS * TIMES}; i++) {
    while (Atomics.load(control, ${words.ball}) !== i);
    Atomics.store(control, ${words.answer}, i);
  }
}`;

/** Two threads that hand a number to and fro: whether their cores share a cache. In a virtual machine that changes while it runs. */
export class CoreDistance {
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * words.length));
  readonly #worker = new Worker(answering, { eval: true, workerData: this.#control, env: {} });

  constructor() {
    this.#worker.unref();
  }

  /** @returns nanoseconds of a round trip, the median of several measurements */
  measure(): number {
    const control = this.#control;
    Atomics.store(control, words.ball, 0);
    Atomics.store(control, words.answer, 0);
    Atomics.add(control, words.turn, 1);
    Atomics.notify(control, words.turn);
    const times: number[] = [];
    for (let first = 1; first <= ROUND_TRIPS * TIMES; first += ROUND_TRIPS) {
      const start = performance.now();
      for (let i = first; i < first + ROUND_TRIPS; i++) {
        Atomics.store(control, words.ball, i);
        while (Atomics.load(control, words.answer) !== i);
      }
      times.push((1e6 * (performance.now() - start)) / ROUND_TRIPS);
    }
    return times.toSorted((a, b) => a - b)[TIMES >> 1];
  }

  close(): Promise<number> {
    return this.#worker.terminate();
  }
}

export function shareCache(roundTripNs: number): boolean {
  return roundTripNs < SHARED_CACHE;
}
