import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { trainDigits } from '../src/node/train.ts';

const folder = mkdtempSync(join(tmpdir(), 'digits-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a model is trained, and its file does the same in ONNX Runtime', { timeout: 60_000 }, async () => {
  const { file, accuracy, accuracyOfFile } = await trainDigits({
    epochs: 2,
    digits: { train: 640, test: 200 },
    folder,
  });
  expect(statSync(file).size).toBeGreaterThan(10_000);
  expect(accuracy).toBeGreaterThan(0.3); // by chance it is 0.1
  expect(accuracyOfFile).toBeCloseTo(accuracy, 5);
});
