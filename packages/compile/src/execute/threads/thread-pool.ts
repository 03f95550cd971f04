import { RuntimeError } from '@gradkit/core-tensor/functional';
import type { Mode } from '@gradkit/runtime';
import {
  closed,
  lineWord,
  lineWords,
  threadProgram,
  words,
  type SharedWork,
  type ThreadData,
  type WorkMessage,
} from './thread-program.ts';
import { workerThreads, type NodePort, type NodeWorker } from './worker-threads.ts';

interface Thread {
  readonly worker: NodeWorker;
  readonly port: NodePort;
}

/** What kernels need of a pool. */
export type Pool = Pick<ThreadPool, 'load' | 'prepare' | 'run'>;

const mostThreads = 64;
const spinMs = 0.05; // as long as a chunk may take
const sleepMs = 20; // longer than a system lets a thread wait that it has taken the core from
const pollMs = 1;

/**
 * Threads that take part in what the thread that made the pool has to do. Each takes one chunk after the other, as that thread does, too: so
 * nobody waits for a thread that starts, sleeps, or has ended.
 */
export class ThreadPool {
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * (words.lines + lineWords * mostThreads)));
  readonly #threads: Thread[] = [];
  readonly #works = new Map<number, WeakRef<SharedWork>>();
  readonly #dropped = new FinalizationRegistry<number>((id) => this.#drop(id));
  #nextId = 0;
  #hasEnded = false;

  constructor() {
    Atomics.store(this.#control, words.next, closed);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Tells the threads of work that will be shared, and starts those that are missing. The work is forgotten when nobody holds it any more.
   *
   * @param threads how many are to take part, with the calling one
   * @param mode in which they work
   * @returns what `run` takes
   */
  load(work: SharedWork, threads: number, mode: Mode | null): number {
    const id = this.#nextId++;
    this.#works.set(id, new WeakRef(work));
    this.#dropped.register(work, id);
    this.#threads.forEach((_, i) => this.#send(i, { id, work }));
    const most = Math.min(threads, work.chunks, mostThreads);
    while (!this.#hasEnded && this.#threads.length < most - 1) this.#start(mode);
    return id;
  }

  #start(mode: Mode | null): void {
    const { MessageChannel, Worker } = workerThreads()!;
    const { port1, port2 } = new MessageChannel();
    const number = this.#threads.length + 1;
    const workerData: ThreadData = { control: this.#control, number, port: port2 };
    try {
      const nothing = { argv: [], env: {}, execArgv: [] }; // what this thread was started with is not for a program of ours
      const start = (): NodeWorker =>
        new Worker(threadProgram(), { ...nothing, eval: true, workerData, transferList: [port2] });
      const worker = mode === null ? start() : mode(start);
      worker.on('error', () => this.#end());
      worker.on('exit', () => this.#end());
      worker.unref();
      this.#threads.push({ worker, port: port1 });
    } catch {
      return this.#end(); // none are allowed
    }
    for (const [id, reference] of this.#works) {
      const work = reference.deref();
      if (work !== undefined) this.#send(number - 1, { id, work });
    }
  }

  #send(index: number, message: WorkMessage): void {
    this.#threads[index].port.postMessage(message, []);
    const line = lineOf(index + 1);
    Atomics.add(this.#control, line + lineWord.sent, 1);
    this.#wake(index + 1);
  }

  #drop(id: number): void {
    this.#works.delete(id);
    this.#threads.forEach((_, i) => this.#send(i, { id, work: null }));
  }

  /** From now on the calling thread does everything. */
  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const { worker } of this.#threads) void worker.terminate();
  }

  #wake(number: number): void {
    const place = lineOf(number) + lineWord.ticket;
    Atomics.add(this.#control, place, 1);
    Atomics.notify(this.#control, place);
  }

  /** How many threads can take part now, with the calling one: those in front of the first that has not started. */
  #ready(most: number): number {
    let ready = 1;
    while (ready < most && ready <= this.#threads.length && this.#isReady(ready)) ready += 1;
    return this.#hasEnded ? 1 : ready;
  }

  #isReady(number: number): boolean {
    return Atomics.load(this.#control, lineOf(number) + lineWord.isReady) === 1;
  }

  /**
   * Has all chunks of work done.
   *
   * @param doChunk what the calling thread does to do one itself
   * @returns a promise only if it takes long until the others are done
   * @throws {RuntimeError} if a thread ended in the middle of its chunk
   */
  run(id: number, { chunks }: SharedWork, threads: number, doChunk: (chunk: number) => void): void | Promise<void> {
    const control = this.#control;
    const ready = this.#ready(Math.min(threads, chunks));
    if (ready === 1) {
      for (let chunk = 0; chunk < chunks; chunk++) doChunk(chunk);
      return;
    }
    Atomics.store(control, words.work, id);
    Atomics.store(control, words.chunks, chunks);
    Atomics.store(control, words.threads, ready);
    Atomics.store(control, words.next, 0);
    for (let number = 1; number <= 2 && number < ready; number++) this.#wake(number); // these wake the others
    for (;;) {
      const chunk = Atomics.add(control, words.next, 1);
      if (chunk >= chunks) break;
      doChunk(chunk);
    }
    Atomics.store(control, words.next, closed);
    if (!this.#spin() && !this.#sleep()) return this.#poll();
  }

  /** Wakes a thread for what follows in some microseconds. */
  prepare(): void {
    if (this.#ready(2) > 1) this.#wake(1);
  }

  #isDone(): boolean {
    return Atomics.load(this.#control, words.active) === 0;
  }

  #spin(): boolean {
    const end = performance.now() + spinMs;
    do for (let i = 0; i < 64; i++) if (this.#isDone()) return true;
    while (performance.now() < end);
    return false;
  }

  #sleep(): boolean {
    Atomics.store(this.#control, words.isWaited, 1);
    const active = Atomics.load(this.#control, words.active);
    if (active !== 0) Atomics.wait(this.#control, words.active, active, sleepMs);
    Atomics.store(this.#control, words.isWaited, 0);
    return this.#isDone();
  }

  async #poll(): Promise<void> {
    while (!this.#isDone()) {
      if (this.#hasEnded)
        throw new RuntimeError('compile', 'a thread ended in the middle of an update; states may be half updated');
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

function lineOf(number: number): number {
  return words.lines + lineWords * number;
}
