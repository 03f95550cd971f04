import { isPlainObject } from '../arguments/index.ts';
import { isTensor } from '../create.ts';
import type { DType } from '../dtype.ts';
import { Tensor } from '../tensor.ts';

/** A value as it goes from thread to thread: tensors taken apart, in records and lists, however deep; the rest as it is cloned. */
export type Message =
  | { readonly tensor: { readonly shape: readonly number[]; readonly dtype: DType; readonly data: Tensor['data'] } }
  | { readonly list: readonly Message[] }
  | { readonly record: readonly (readonly [name: string, value: Message])[] }
  | { readonly value: unknown };

/**
 * Takes a value apart, so that it can be posted to another thread. The data of tensors, and bytes, are copied, once, for they may be needed here;
 * bytes of shared memory stay shared.
 *
 * @param buffers gets the copies, which can be moved to the other thread without another copy
 * @example
 * const posted = structuredClone(toMessage({ x: tensor([1, 2]), name: 'two' }));
 * fromMessage(posted); // { x: [1, 2], name: 'two' }
 */
export function toMessage(value: unknown, buffers: ArrayBuffer[] = []): Message {
  if (isTensor(value)) {
    const data = value.data.slice();
    buffers.push(data.buffer); // a copy is never shared
    return { tensor: { shape: value.shape, dtype: value.dtype, data } };
  }
  if (value instanceof Uint8Array && value.buffer instanceof ArrayBuffer) {
    const bytes = Uint8Array.from(value);
    buffers.push(bytes.buffer);
    return { value: bytes };
  }
  if (Array.isArray(value)) return { list: value.map((item) => toMessage(item, buffers)) };
  if (!isPlainObject(value)) return { value };
  return { record: Object.entries(value).map(([name, field]) => [name, toMessage(field, buffers)]) };
}

/**
 * Puts together what `toMessage` took apart.
 *
 * @example fromMessage(toMessage([tensor([1, 2]), null])); // [[1, 2], null]
 */
export function fromMessage(message: Message): unknown {
  if ('tensor' in message) {
    const { shape, dtype, data } = message.tensor;
    return new Tensor({ shape, dtype }, data);
  }
  if ('list' in message) return message.list.map(fromMessage);
  if ('record' in message) return Object.fromEntries(message.record.map(([name, field]) => [name, fromMessage(field)]));
  return message.value;
}
