import { ConfigError, errorFromMessage, fromMessage, RuntimeError, toMessage } from '@gradkit/core-tensor/functional';
import { marked, type Received, type Requests } from './protocol.ts';
import { keepAlive, listenTo, type AnyWorker } from './worker-line.ts';

interface Waiting {
  readonly name: keyof Requests;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** What the worker tells without being asked. */
export type News = Extract<Received, { before: unknown } | { progress: unknown }>;

/** Workers that are asked already: answers of two askers would be mixed up. */
const taken = new WeakSet<AnyWorker>();

const patienceMs = 10_000;

/** Asks a worker for things and waits for its answers. */
export class WorkerClient {
  readonly #worker: AnyWorker;
  readonly #waiting = new Map<number, Waiting>();
  /** what is sent as soon as the worker listens; null when it does */
  #unsent: (() => void)[] | null = [];
  #ids = 0;
  #ended: Error | null = null;
  readonly #stopWarning: () => void;

  constructor(worker: AnyWorker, onNews: (news: News) => void) {
    if (taken.has(worker))
      throw new ConfigError('WorkerTrainer', 'this worker has a WorkerTrainer already; start another worker');
    taken.add(worker);
    this.#worker = worker;
    const receive = (message: Received): void => {
      if ('hello' in message) this.#open();
      else if ('id' in message) this.#answered(message);
      else if (!('failure' in message)) onNews(message);
    };
    const onEnd = (error: Error): void => void this.end(error);
    const onExit = (code: number): void => {
      const how = this.#unsent === null ? '' : ' without a call of serveTraining';
      onEnd(
        new RuntimeError('WorkerTrainer', `the worker ended by itself${how}, with exit code ${code}`, { got: code }),
      );
    };
    listenTo(worker, { onMessage: receive, onEnd, onExit });
    worker.postMessage({ ...marked, hello: true }, []); // it may have said so before
    this.#stopWarning = warnOfSilence();
  }

  /** @throws what the worker's answer throws, or why there is none */
  async ask<K extends keyof Requests>(name: K, ...given: Parameters<Requests[K]>): Promise<ReturnType<Requests[K]>> {
    if (this.#ended !== null) throw this.#ended;
    const id = this.#ids++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { name, resolve, reject });
      keepAlive(this.#worker, true);
      const send = (): void => this.#send(id, name, given);
      if (this.#unsent === null) send();
      else this.#unsent.push(send);
    });
  }

  /** Ends the worker; what is waited for fails with `error`. */
  async end(error: Error): Promise<void> {
    if (this.#ended !== null) return;
    this.#ended = error;
    this.#stopWarning();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    await this.#worker.terminate();
  }

  #open(): void {
    this.#stopWarning();
    const unsent = this.#unsent ?? [];
    this.#unsent = null;
    for (const send of unsent) send();
  }

  #send(id: number, name: keyof Requests, given: readonly unknown[]): void {
    const buffers: ArrayBuffer[] = [];
    try {
      this.#worker.postMessage({ ...marked, id, ask: name, given: toMessage(given, buffers) }, buffers);
    } catch (cause) {
      const what = name === 'make' ? 'settings' : 'what it is given';
      const reason = cause instanceof Error ? cause.message : String(cause);
      const rule = `${what} cannot be sent to a worker (${reason}); give plain data, tensors and bytes`;
      this.#take(id)?.reject(new ConfigError(name === 'make' ? 'WorkerTrainer' : name, rule, { cause }));
    }
  }

  #answered(answer: Extract<Received, { id: number }>): void {
    const asked = this.#take(answer.id);
    if ('error' in answer) asked?.reject(errorFromMessage(answer.error));
    else asked?.resolve(fromMessage(answer.value) as never);
  }

  #take(id: number): Waiting | undefined {
    const asked = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) keepAlive(this.#worker, false);
    return asked;
  }
}

/** Says after a while that nothing was heard; gives what stops it. */
function warnOfSilence(): () => void {
  const warn = (): void =>
    console.warn(
      `WorkerTrainer: the worker has not answered for ${patienceMs / 1000} s; its module is still being loaded, or does not call serveTraining`,
    );
  const timer = setTimeout(warn, patienceMs);
  return () => clearTimeout(timer);
}
