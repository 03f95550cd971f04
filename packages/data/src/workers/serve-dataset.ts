import { DataError, errorToMessage, toMessage } from '@gradkit/core-tensor/functional';
import type { MessagePort } from 'node:worker_threads';
import type { Dataset } from '../dataset/dataset.ts';
import { fetchBatch, ItemError } from '../loader/fetch-batch.ts';
import { makeDataset } from './make-dataset.ts';
import type { Answer, Request, SentOrigin } from './messages.ts';

/** Makes a dataset in this thread and answers what the port asks for, one thing after the other: what is needed first is there first. */
export async function serveDataset(port: MessagePort, origin: SentOrigin): Promise<void> {
  let dataset: Dataset<unknown>;
  try {
    dataset = await makeDataset('DataLoader', origin);
  } catch (error) {
    return port.postMessage({ id: null, error: errorToMessage(error) } satisfies Answer, []);
  }
  let last = Promise.resolve();
  port.on('message', (request: Request) => {
    last = last.then(() => answer(port, dataset, request));
  });
}

async function answer(port: MessagePort, dataset: Dataset<unknown>, request: Request): Promise<void> {
  const { id, joined } = request;
  try {
    const batch = await fetchBatch(dataset, request, joined ? undefined : (items: unknown[]) => items);
    const buffers: ArrayBuffer[] = [];
    post(port, { id, batch: toMessage(batch, buffers) }, buffers);
  } catch (error) {
    const isOfItem = error instanceof ItemError;
    const item = isOfItem ? { place: error.item.place, name: error.item.name } : undefined;
    post(port, { id, error: errorToMessage(isOfItem ? error.item.cause : error), item }, []);
  }
}

function post(port: MessagePort, message: Answer, buffers: ArrayBuffer[]): void {
  try {
    port.postMessage(message, buffers);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new DataError(
      'DataLoader',
      `a worker cannot send what it fetched (${reason}); items must be plain data and tensors`,
      { cause },
    );
  }
}
