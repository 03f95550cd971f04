import type { ErrorMessage, Message } from '@gradkit/core-tensor/functional';
import type { ModuleFunction } from '@gradkit/core-tensor/node';
import type { FetchOrder } from '../dataset/dataset.ts';

/** How a dataset is made. */
export interface SentOrigin extends ModuleFunction {
  readonly arguments: Message;
}

/** What a thread is asked for. */
export interface Request extends FetchOrder {
  readonly id: number;
}

/** What it answers; without a number: that it could not make its dataset. */
export type Answer =
  | { readonly id: null; readonly error: ErrorMessage }
  | { readonly id: number; readonly batch: Message }
  | {
      readonly id: number;
      readonly error: ErrorMessage;
      /** which of the items could not be fetched, and what it is called */
      readonly item?: { readonly place: number; readonly name: string | undefined } | undefined;
    };
