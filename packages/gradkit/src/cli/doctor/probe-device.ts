import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ActualDevice } from '@gradkit/runtime';

/** How a device did with the model. */
export type ProbeResult =
  | {
      readonly device: ActualDevice;
      readonly works: true;
      readonly engine: string;
      /** until the first answer */
      readonly loadMs: number;
      /** of an answer, median */
      readonly runMs: number;
    }
  | { readonly device: ActualDevice; readonly works: false; readonly reason: string };

const mostMs = 120_000; // a GPU in software takes seconds

/** Runs a small model on a device, in a process of its own. */
export function probeDevice(device: ActualDevice): Promise<ProbeResult> {
  const program = new URL(import.meta.url.endsWith('.ts') ? './probe.ts' : './probe.js', import.meta.url);
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(program), [device], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: mostMs,
    });
    const failed = (reason: string): void => resolve({ device, works: false, reason });
    let complaints = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    child.on('message', (result) => resolve(result as ProbeResult));
    child.on('error', ({ message }) => failed(message));
    child.on('close', (code, signal) => {
      const last = complaints.trim().split('\n').at(-1) ?? '';
      failed(`the process has ended (${signal ?? code})${last === '' ? '' : `: ${last}`}`);
    });
  });
}
