import { ConfigError, errorToMessage, fromMessage, requireFunction, toMessage } from '@gradkit/core-tensor/functional';
import type { Batch } from '../step.ts';
import { isMarked, marked, type Received, type Sent } from './protocol.ts';
import { TrainingHost, type Make } from './training-host.ts';
import type { Methods, Training } from './training.ts';
import { workerPort, type WorkerPort } from './worker-port.ts';

/** What `serveTraining` gives: the function again, whose types a `WorkerTrainer` knows by it. */
export interface ServedTraining<
  Settings extends readonly unknown[] = readonly unknown[],
  B = Batch,
  M extends Methods = Methods,
> {
  /** makes the training in this thread */
  readonly make: (...settings: Settings) => Training<B, M> | Promise<Training<B, M>>;
}

/**
 * Makes this module one that trains in a worker, for a `WorkerTrainer` in the thread that starts it. In a thread that is no worker it only gives
 * the function back.
 *
 * @param make makes the training, of settings that come from the other thread: plain data and tensors
 * @returns `{ make }`; export it, since its type is what types the `WorkerTrainer`
 * @example
 * import { Linear } from '@gradkit/layers';
 * import { mse } from '@gradkit/losses';
 * import { SGD } from '@gradkit/optimizers';
 * const line = serveTraining((learningRate: number) => {
 *   const model = new Linear(1, 1);
 *   const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate }), loss: mse });
 *   return { trainer, loader: [{ inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) }], epochs: 3 };
 * });
 * Object.keys(line); // ["make"]
 */
export function serveTraining<Settings extends readonly unknown[], B = Batch, M extends Methods = Methods>(
  make: (...settings: Settings) => Training<B, M> | Promise<Training<B, M>>,
): ServedTraining<Settings, B, M> {
  requireFunction('serveTraining', 'make', make);
  const port = workerPort();
  if (port !== null) serve(port, (settings) => make(...(settings as Settings)));
  return { make };
}

function serve<B>(port: WorkerPort, make: Make<B>): void {
  const tell = (message: Received): void => port.post(message);
  const host = new TrainingHost(make, tell);
  port.onMessage((message) => {
    if (!isMarked(message)) return;
    if ('hello' in message) tell({ ...marked, hello: true });
    else void answer(port, host, message);
  });
  port.onUncaught((error) => tell({ ...marked, failure: errorToMessage(error) }));
  tell({ ...marked, hello: true });
}

async function answer<B>(
  port: WorkerPort,
  host: TrainingHost<B>,
  { id, ask, given }: Extract<Sent, { id: number }>,
): Promise<void> {
  const fail = (error: unknown): void => port.post({ ...marked, id, error: errorToMessage(error) } satisfies Received);
  try {
    const asked = host[ask] as (...given: readonly unknown[]) => unknown;
    const value = await asked.apply(host, fromMessage(given) as unknown[]);
    const buffers: ArrayBuffer[] = [];
    const message: Received = { ...marked, id, value: toMessage(value, buffers) };
    try {
      port.post(message, buffers);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const rule = `what it gives cannot be sent to another thread (${reason}); give plain data, tensors and bytes`;
      fail(new ConfigError(ask, rule, { cause }));
    }
  } catch (error) {
    fail(error);
  }
}
