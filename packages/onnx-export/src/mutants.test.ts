import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byteMutation, messageMutation, mutantCount, readMutants } from '@gradkit-internal/testing';
import { DataError, DTypeError, GradkitError, ones, RuntimeError, zeros, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { openSession } from '@gradkit/runtime/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineModel } from './examine/examine-model.ts';
import { describeModel, exportModel } from './index.ts';
import { decodeModel, encodeModel } from './schema.ts';

const count = mutantCount(500);
const timeoutMs = 300_000 + 20 * count;
const folder = mkdtempSync(join(tmpdir(), 'gradkit-mutants-'));
afterAll(() => rmSync(folder, { recursive: true }));

const modelMutation = (file: Uint8Array) => messageMutation({ decode: decodeModel, encode: encodeModel }, file);

const files: Uint8Array[] = [];
beforeAll(async () => {
  const parts = [
    new Conv2d(1, 3, 3),
    new BatchNorm2d(3),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(27, 4),
  ];
  const rows = (x: Tensor) => x.sort(1).values.reshape([x.shape[0], 4]).softmax().tile([2, 3]);
  files.push(await exportModel(new Sequential(...parts), [zeros([1, 1, 8, 8])], { metadata: { made: 'here' } }));
  files.push(await exportModel(rows, [zeros([2, 4])]));
});

describe('a damaged ONNX file is read or refused by name', () => {
  it(
    'describeModel',
    async () => {
      const { accepted, refused } = await readMutants(({ bytes }) => describeModel(bytes, { name: 'damaged.onnx' }), {
        mutations: [...files.map(byteMutation), ...files.map(modelMutation)],
        count,
        seed: 4,
        isRefusal: (error) => error instanceof DataError && error.message.includes('damaged.onnx'),
        limitMs: 2000,
      });
      expect(Math.min(accepted, refused)).toBeGreaterThan(count / 20);
    },
    timeoutMs,
  );

  it(
    'examineModel, which has ONNX Runtime infer what a file leaves open',
    async () => {
      const examine = ({ bytes }: { readonly bytes: Uint8Array }) => examineModel(bytes, { name: 'damaged.onnx' });
      const { accepted } = await readMutants(examine, {
        mutations: files.map(modelMutation),
        count: count / 5, // each makes a session
        seed: 6,
        isRefusal: (error) => error instanceof DataError && error.message.includes('damaged.onnx'),
        limitMs: 10_000,
      });
      expect(accepted).toBeGreaterThan(count / 20);
    },
    timeoutMs,
  );

  it(
    'createSession and run, which no file ends the process with',
    async () => {
      const run = async (bytes: Uint8Array): Promise<void> => {
        const session = await createSession(bytes, { device: 'cpu', maxTensorBytes: 1e7 }); // of constants alone: repeated is what comes in
        const feeds = session.inputs.map(({ name, shape, dtype }) => {
          const sizes = shape?.map((size) => (typeof size === 'number' ? Math.min(size, 64) : 2)) ?? [2, 4];
          return [name, ones(sizes, { dtype })] as const;
        });
        await session.run(Object.fromEntries(feeds)).finally(() => session.close());
      };
      const { accepted, refused } = await readMutants(({ bytes }) => run(bytes), {
        mutations: [...files.map(byteMutation), ...files.map(modelMutation)],
        count,
        seed: 6,
        isRefusal: (error) => error instanceof GradkitError,
        limitMs: 5000,
      });
      expect(Math.min(accepted, refused)).toBeGreaterThan(count / 20);
    },
    timeoutMs,
  );

  it(
    'openSession',
    async () => {
      const path = join(folder, 'damaged.onnx');
      const open = async (bytes: Uint8Array): Promise<void> => {
        writeFileSync(path, bytes);
        await (await openSession(path, { device: 'cpu' })).close();
      };
      const kinds = [DataError, DTypeError, RuntimeError];
      const { accepted, refused } = await readMutants(({ bytes }) => open(bytes), {
        mutations: [...files.map(byteMutation), ...files.map(modelMutation)],
        count,
        seed: 5,
        isRefusal: (error) => kinds.some((kind) => error instanceof kind) && (error as Error).message.includes(path),
        limitMs: 5000,
      });
      expect(Math.min(accepted, refused)).toBeGreaterThan(count / 20);
    },
    timeoutMs,
  );
});
