import * as errors from '@gradkit/core-tensor/functional';
import { isPlainObject, isTensor, Tensor, type DType } from '@gradkit/core-tensor/functional';

/** Anything as it goes from thread to thread: tensors taken apart, in records and lists, however deep; the rest as it is cloned. */
export type Sent =
  | { readonly tensor: { readonly shape: readonly number[]; readonly dtype: DType; readonly data: Tensor['data'] } }
  | { readonly list: readonly Sent[] }
  | { readonly record: readonly (readonly [name: string, value: Sent])[] }
  | { readonly value: unknown };

/**
 * Takes a value apart. The data of tensors is copied, once, for the dataset may keep its own.
 *
 * @param buffers gets the copies, which can be moved to the other thread without another copy
 */
export function send(value: unknown, buffers: ArrayBuffer[]): Sent {
  if (isTensor(value)) {
    const data = value.data.slice();
    buffers.push(data.buffer); // a copy is never shared
    return { tensor: { shape: value.shape, dtype: value.dtype, data } };
  }
  if (Array.isArray(value)) return { list: value.map((item) => send(item, buffers)) };
  if (!isPlainObject(value)) return { value };
  return { record: Object.entries(value).map(([name, field]) => [name, send(field, buffers)]) };
}

/** Puts a value together. */
export function receive(sent: Sent): unknown {
  if ('tensor' in sent) {
    const { shape, dtype, data } = sent.tensor;
    return new Tensor({ shape, dtype }, data);
  }
  if ('list' in sent) return sent.list.map(receive);
  if ('record' in sent) return Object.fromEntries(sent.record.map(([name, field]) => [name, receive(field)]));
  return sent.value;
}

/** An error as it goes from thread to thread. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** of an error of ours */
  readonly where?: string | undefined;
  readonly got?: unknown;
  readonly expected?: unknown;
}

/** Takes an error apart; what is no error becomes one. */
export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  const { name, message, stack } = error;
  if (!(error instanceof errors.GradkitError)) return { name, message, stack };
  return { name, message, stack, where: error.where, got: plain(error.got), expected: plain(error.expected) };
}

/** Fields of errors are numbers, texts and lists of them; anything else stays where it is. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
}

const classes = [
  errors.ConfigError,
  errors.DataError,
  errors.DTypeError,
  errors.RuntimeError,
  errors.ShapeError,
  errors.ExportError,
];

/** Puts an error together: one of ours is of its class again, any other an Error of the same name. */
export function receiveError({ name, message, stack, where, got, expected }: SentError): Error {
  const problem = where === undefined ? '' : message.slice(where.length + 2);
  const Class = classes.find((known) => new known('', '').name === name);
  const error =
    where !== undefined && Class !== undefined ? new Class(where, problem, { got, expected }) : new Error(message);
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name });
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** How a dataset is made. */
export interface SentOrigin {
  readonly module: string;
  readonly export: string;
  readonly arguments: Sent;
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
  | { readonly id: number; readonly batch: Sent }
  | {
      readonly id: number;
      readonly error: SentError;
      /** which of the items could not be fetched, and what it is called */
      readonly item?: { readonly place: number; readonly name: string | undefined } | undefined;
    };
