import { describe, expect, it } from 'vitest';
import { MessageFormat } from './protobuf.ts';

const format = new MessageFormat({
  Tree: { size: [1, 'int64'], name: [2, 'string'], sizes: [3, 'int64', true], child: [4, 'message:Tree'] },
});

const decode = (...bytes: readonly number[]): object => format.decode('Tree', Uint8Array.from(bytes));
const encode = (message: object): number[] => [...format.encode('Tree', message)];

describe('protobuf', () => {
  it('has the bytes of the documentation', () => {
    expect(encode({ size: 150n })).toEqual([0x08, 0x96, 0x01]);
    expect(encode({ name: 'testing' })).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  });

  it('writes what is given and nothing else', () => {
    expect(encode({ size: 0n, name: undefined, child: {} })).toEqual([0x08, 0x00, 0x22, 0x00]);
  });

  it('shows zeros for what is missing, and does not write them', () => {
    const empty = decode();
    expect(empty).toMatchObject({ size: 0n, name: '', sizes: [] });
    expect(encode({ ...empty })).toEqual([]);
  });

  it.each([
    ['one by one', [0x18, 0x01, 0x18, 0x02]],
    ['packed', [0x1a, 0x02, 0x01, 0x02]],
  ])('reads lists %s', (_, bytes) => {
    expect(decode(...bytes)).toEqual({ sizes: [1n, 2n] });
  });

  it('merges a message that comes in parts', () => {
    expect(decode(0x22, 0x02, 0x08, 0x01, 0x22, 0x02, 0x08, 0x02, 0x22, 0x02, 0x18, 0x03)).toEqual({
      sizes: [],
      child: { size: 2n, sizes: [3n] },
    });
  });

  it('keeps fields that are not listed, also in copies', () => {
    const bytes = [0x08, 0x01, 0x7a, 0x01, 0x61, 0x78, 0x05];
    expect(encode({ ...decode(...bytes) })).toEqual(bytes);
  });

  it.each([
    ['cut short', [0x12, 0x05, 0x61], 'premature EOF'],
    ['without a number', [0x00, 0x01], 'illegal tag'],
    ['too deep', Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 0x22 : 0x7f)), 'messages lie 100 deep'],
  ])('refuses what is %s', (_, bytes, message) => {
    expect(() => decode(...bytes)).toThrow(message);
  });
});
