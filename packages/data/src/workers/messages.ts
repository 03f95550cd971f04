import type { ErrorMessage, Message } from '@gradkit/core-tensor/functional';

/** How a dataset is made. */
export interface SentOrigin {
  readonly module: string;
  readonly export: string;
  readonly arguments: Message;
}

/** What a thread is asked for. */
export interface Request {
  readonly id: number;
  readonly indices: Int32Array;
  /** joined to a batch, else as a list of items */
  readonly joined: boolean;
}

/** What it answers. */
export type Answer =
  | { readonly id: number; readonly batch: Message }
  | {
      readonly id: number;
      readonly error: ErrorMessage;
      /** which of the items could not be fetched, and what it is called */
      readonly item?: { readonly place: number; readonly name: string | undefined } | undefined;
    };
