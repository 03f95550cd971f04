import {
  byteMutation,
  mutantCount,
  mutateJson,
  readMutants,
  type JsonValue,
  type Mutation,
} from '@gradkit-internal/testing';
import { DataError, dtypes, tensor, zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { fromSafetensors, toSafetensors } from './index.ts';

const tensors = Object.fromEntries(dtypes.map((dtype) => [`layer.${dtype}`, zeros([3, 2], { dtype })]));
const file = toSafetensors({ ...tensors, scalar: tensor(3), empty: zeros([0, 4]) }, { epoch: '3', note: 'ö' });
const headerEnd = 8 + new DataView(file.buffer).getUint32(0, true);
const header = JSON.parse(new TextDecoder().decode(file.subarray(8, headerEnd))) as JsonValue;

/** A file whose header is JSON with something changed. */
const changedHeader: Mutation = (random) => {
  const { value, how } = mutateJson(header, random);
  const text = new TextEncoder().encode(JSON.stringify(value));
  const bytes = new Uint8Array(8 + text.length + file.length - headerEnd);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  bytes.set(file.subarray(headerEnd), 8 + text.length);
  return { bytes, how };
};

it('a damaged file is read or refused by name', async () => {
  const count = mutantCount(500);
  const { accepted, refused } = await readMutants(({ bytes }) => fromSafetensors(bytes, { name: 'damaged.file' }), {
    mutations: [byteMutation(file), changedHeader],
    count,
    seed: 3,
    isRefusal: (error) => error instanceof DataError && error.message.includes('damaged.file'),
    limitMs: 2000,
    limitBytes: 200e6,
  });
  expect(Math.min(accepted, refused)).toBeGreaterThan(count / 20);
});
