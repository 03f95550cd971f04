import type { Bytes, ErrorMessage, Message, Tensor } from '@gradkit/core-tensor/functional';
import type { Progress } from '../callback.ts';
import type { EpochRecord } from '../history.ts';

/** Where a training in a worker stands, in plain data. */
export interface TrainingProgress extends Pick<
  Progress,
  'epochs' | 'epoch' | 'batches' | 'batch' | 'examples' | 'loss'
> {
  /** what does the steps, e.g. `wasm by onnxruntime-web`; `eager` in a page while that is being loaded, too */
  readonly runsOn: string | null;
  /** metrics of this epoch so far */
  readonly metrics: Readonly<Record<string, number>>;
  /** all numbers of this epoch, if it has ended; else null */
  readonly record: EpochRecord | null;
}

/** What the worker is asked for, with what, and what it answers. */
export interface Requests {
  make(settings: readonly unknown[]): void;
  fit(options: { readonly epochs: number | undefined; readonly everyMs: number }): Fitted;
  pause(): void;
  resume(): void;
  stop(reason: string): void;
  evaluate(batches: readonly unknown[] | null): Record<string, number> & { readonly loss: number };
  predict(inputs: Tensor): Tensor;
  stateDict(): Record<string, Tensor>;
  loadStateDict(state: Readonly<Record<string, Tensor>>): void;
  checkpoint(): Bytes;
  loadCheckpoint(bytes: Uint8Array): readonly EpochRecord[];
  call(name: string, given: readonly unknown[]): unknown;
}

/** How a call of `fit` has ended. */
export interface Fitted {
  readonly history: readonly EpochRecord[];
  readonly stopped: string | null;
}

/** Tells messages of a training from others between the two threads. */
const mark = 'training';

/** What goes to the worker. */
export type Sent =
  | { readonly gradkit: typeof mark; readonly hello: true }
  | { readonly gradkit: typeof mark; readonly id: number; readonly ask: keyof Requests; readonly given: Message };

/** What comes from it. */
export type Received =
  /** it listens now */
  | { readonly gradkit: typeof mark; readonly hello: true }
  | { readonly gradkit: typeof mark; readonly id: number; readonly value: Message }
  | { readonly gradkit: typeof mark; readonly id: number; readonly error: ErrorMessage }
  /** the epochs before those of the fit that begins */
  | { readonly gradkit: typeof mark; readonly before: readonly EpochRecord[] }
  | { readonly gradkit: typeof mark; readonly progress: TrainingProgress }
  /** an error that nothing has caught */
  | { readonly gradkit: typeof mark; readonly failure: ErrorMessage };

export const marked = { gradkit: mark } as const;

/** Whether a message is one of a training. */
export function isMarked(message: unknown): message is Sent & Received {
  return (Object(message) as { readonly gradkit?: unknown }).gradkit === mark;
}
