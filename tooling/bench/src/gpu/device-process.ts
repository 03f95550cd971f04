import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ActualDevice } from '@gradkit/runtime';
import type { Amount, Answers, Reply, Request } from './protocol.ts';

/** A device that trains and answers in a process of its own. */
export class DeviceProcess {
  readonly device: ActualDevice;
  readonly #child: ChildProcess;
  #complaints = '';

  constructor(device: ActualDevice, amount: Amount) {
    this.device = device;
    this.#child = fork(fileURLToPath(new URL('./device.ts', import.meta.url)), [device, JSON.stringify(amount)], {
      execArgv: ['--conditions=gradkit:source'],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-4000);
    });
  }

  /** Waits until the process has read the images. */
  async ready(): Promise<void> {
    await this.#next();
  }

  /** @throws {Error} if the device cannot do it, or the process has ended */
  async ask<R extends Request>(request: R): Promise<Answers[R['kind']]> {
    this.#child.send(request);
    const reply = (await this.#next()) as Reply<R['kind']>;
    if ('error' in reply) throw new Error(reply.error);
    return reply.answer;
  }

  #next(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const end = (): void => {
        const last = this.#complaints.trim().split('\n').at(-1) ?? '';
        reject(new Error(`the process has ended (${child.signalCode ?? child.exitCode}): ${last}`));
      };
      const take = (message: unknown): void => {
        child.off('close', end);
        resolve(message);
      };
      child.once('close', end).once('message', take);
    });
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
