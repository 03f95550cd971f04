import { tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { checksumOf, murmur3 } from './checksum.ts';

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

// numbers of mmh3 5.2 for Python
it.each([
  [encoded(''), 0, 0],
  [encoded(''), 1, 0x514e28b7],
  [encoded('a'), 0, 0x3c2569b2],
  [encoded('ab'), 0, 0x9bbfd75f],
  [encoded('abc'), 0, 0xb3dd93fa],
  [encoded('abcd'), 0, 0x43ed676a],
  [encoded('hello, world'), 1234, 0x98f26ba4],
  [encoded('The quick brown fox jumps over the lazy dog'), 0x9747b28c, 0x2fa826cd],
  [Uint8Array.from({ length: 256 }, (_, i) => i), 7, 0xe3c74755],
])('murmur3 of %o with seed %i', (bytes, seed, hash) => {
  expect(murmur3(bytes, seed)).toBe(hash);
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  expect(murmur3(shifted.subarray(1), seed)).toBe(hash); // at an odd address
});

it('a checksum changes with every bit, name and type, and not with the order', () => {
  const x = tensor([1, 2, 3]);
  const sum = checksumOf('text', { a: x, b: x });
  expect(checksumOf('text', { b: x, a: x })).toBe(sum);
  const others = [checksumOf('texs', { a: x, b: x }), checksumOf('text', { a: x, c: x })];
  others.push(checksumOf('text', { a: x, b: x.reshape([3, 1]) }), checksumOf('text', { a: x }));
  for (let bit = 0; bit < 96; bit++) {
    const data = Float32Array.of(1, 2, 3);
    new Uint8Array(data.buffer)[bit >> 3] ^= 1 << (bit & 7);
    others.push(checksumOf('text', { a: x, b: tensor(data) }));
  }
  expect(new Set([sum, ...others]).size).toBe(101);
});
