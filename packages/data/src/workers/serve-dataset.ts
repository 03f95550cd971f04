import { errorToMessage, toMessage } from '@gradkit/core-tensor/functional';
import type { MessagePort } from 'node:worker_threads';
import type { Dataset } from '../dataset/dataset.ts';
import { fetchBatch, ItemError } from '../loader/fetch-batch.ts';
import { makeDataset } from './make-dataset.ts';
import type { Answer, Request, SentOrigin } from './messages.ts';

/** Makes a dataset in this thread and answers what the port asks for. */
export async function serveDataset(port: MessagePort, origin: SentOrigin): Promise<void> {
  const dataset = await makeDataset('DataLoader', origin);
  port.on('message', (request: Request) => {
    void answer(dataset, request).then(({ message, buffers }) => port.postMessage(message, buffers));
  });
}

interface Posted {
  readonly message: Answer;
  readonly buffers: ArrayBuffer[];
}

async function answer(dataset: Dataset<unknown>, { id, indices, joined }: Request): Promise<Posted> {
  try {
    const batch = await fetchBatch(dataset, indices, joined ? undefined : (items: unknown[]) => items);
    const buffers: ArrayBuffer[] = [];
    return { message: { id, batch: toMessage(batch, buffers) }, buffers };
  } catch (error) {
    const isOfItem = error instanceof ItemError;
    const item = isOfItem ? { place: error.item.place, name: error.item.name } : undefined;
    return { message: { id, error: errorToMessage(isOfItem ? error.item.cause : error), item }, buffers: [] };
  }
}
