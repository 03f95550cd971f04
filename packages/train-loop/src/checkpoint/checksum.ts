import { bytesOf, type Tensor } from '@gradkit/core-tensor/functional';

const [c1, c2] = [0xcc9e2d51, 0x1b873593];

function mixed(word: number): number {
  const k = Math.imul(word, c1);
  return Math.imul((k << 15) | (k >>> 17), c2);
}

/**
 * MurmurHash3 of 32 bits. Two inputs that differ within one aligned word of 4 bytes always have different hashes, so no flipped bit is missed;
 * of other damage, one in 4 billion is.
 *
 * @param seed also the hash of what comes before, to hash several parts
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function murmur3(bytes: Uint8Array, seed = 0): number {
  const whole = bytes.length >>> 2;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, whole);
  let hash = seed;
  for (let i = 0; i < whole; i++) {
    hash ^= mixed(words[i]);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = bytes.length - 1; i >= 4 * whole; i--) rest = (rest << 8) | bytes[i];
  if (bytes.length % 4 > 0) hash ^= mixed(rest);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A checksum of text and of names, types and values of tensors, whatever their order. */
export function checksumOf(text: string, tensors: Readonly<Record<string, Tensor>>): string {
  const encoder = new TextEncoder();
  let hash = murmur3(encoder.encode(text));
  for (const name of Object.keys(tensors).toSorted()) {
    const { dtype, shape } = tensors[name];
    hash = murmur3(encoder.encode(JSON.stringify([name, dtype, shape])), hash);
    hash = murmur3(bytesOf(tensors[name]), hash);
  }
  return hash.toString(16).padStart(8, '0');
}
