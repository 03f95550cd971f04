import { describe, expect, it } from 'vitest';
import { ConfigError, DataError, GradkitError, ShapeError, tensor, Tensor, zeros } from '../index.ts';
import { errorFromMessage, errorToMessage } from './error-message.ts';
import { fromMessage, toMessage } from './message.ts';

/** Anything with its tensors written out, so that two can be compared. */
function plain(value: unknown): unknown {
  if (value instanceof Tensor) return [value.dtype, value.shape, [...value.data]];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

it('a value is put together as it was; the data of tensors move, and the sender keeps its own', () => {
  const half = tensor([1, 2.5], { dtype: 'float16' });
  const value = { half, list: [tensor([true]), 'text', null, 3n], empty: zeros([0, 2]), deep: { label: tensor(7) } };
  const buffers: ArrayBuffer[] = [];
  const sent = structuredClone(toMessage(value, buffers), { transfer: buffers });
  expect(buffers).toHaveLength(4);
  expect(buffers.every(({ byteLength }) => byteLength === 0)).toBe(true);
  expect(half.data).toHaveLength(2);
  const received = fromMessage(sent) as typeof value;
  expect(received.half).toBeInstanceOf(Tensor);
  expect(plain(received)).toEqual(plain(value));
});

it('bytes move, too, and no more of their memory than they have; what is shared stays shared', () => {
  const bytes = Buffer.from('a file').subarray(2);
  const shared = new Uint8Array(new SharedArrayBuffer(2));
  const buffers: ArrayBuffer[] = [];
  const sent = structuredClone(toMessage({ bytes, shared }, buffers), { transfer: buffers });
  expect(buffers).toHaveLength(1);
  const received = fromMessage(sent) as { readonly bytes: Uint8Array; readonly shared: Uint8Array };
  expect(received.bytes).toEqual(new TextEncoder().encode('file'));
  expect([received.bytes.buffer.byteLength, bytes.toString()]).toEqual([4, 'file']);
  shared[1] = 7;
  expect([...received.shared]).toEqual([0, 7]);
});

describe('an error', () => {
  const back = (error: unknown): Error => errorFromMessage(structuredClone(errorToMessage(error)));

  it.each([
    new DataError('readIdx', 'a.idx is empty', { got: 0, expected: [1, 2] }),
    new ShapeError('sum', 'axis 3 is outside rank 2'),
    new GradkitError('sum', 'nothing'),
    new TypeError('x is undefined'),
    new SyntaxError('a comma is missing', { cause: undefined }),
    Object.assign(new Error('no file'), { code: 'ENOENT', paths: ['a', 'b'] }),
  ])('%# is of its class again, with its text, fields and stack', (error) => {
    const received = back(error);
    expect(received).toBeInstanceOf(error.constructor);
    expect(received).toStrictEqual(error);
    expect(received.stack).toBe(error.stack);
    expect(Object.keys(received).sort()).toEqual(Object.keys(error).sort()); // consoles show the same
    expect(Object.hasOwn(received, 'cause')).toBe(Object.hasOwn(error, 'cause'));
  });

  it('of a class that nobody knows keeps its name', () => {
    class OutOfPaper extends Error {
      override readonly name = 'OutOfPaper';
    }
    const received = back(new OutOfPaper('tray 2'));
    expect([received.name, received.message, received.constructor]).toEqual(['OutOfPaper', 'tray 2', Error]);
    expect(back(new DOMException('left', 'AbortError')).name).toBe('AbortError');
  });

  it('leaves behind what cannot be posted', () => {
    const error = new ConfigError('scale', 'factor is an object', { got: { tensor: tensor(1) }, expected: () => 1 });
    expect(back(error)).toMatchObject({ message: error.message, got: undefined, expected: undefined });
  });

  it('has its causes, as many as there are, unless it is its own', () => {
    const cause = new RangeError('no picture', { cause: 'the camera' });
    const received = back(new DataError('DataLoader', 'item 3', { cause })).cause as Error;
    expect(received).toBeInstanceOf(RangeError);
    expect([received.message, received.cause]).toEqual(['no picture', 'the camera']);
    const endless = new Error('again');
    endless.cause = endless;
    expect((back(endless).cause as Error).message).toBe('again');
  });

  it('is made of what is none', () => {
    expect(back('gone')).toEqual(new Error('gone'));
  });
});
