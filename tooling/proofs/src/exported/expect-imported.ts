import type { Tensor } from '@gradkit/core-tensor';
import { importModel } from '@gradkit/onnx-import';
import { expectClose } from '@gradkit-internal/testing';
import { expect } from 'vitest';

/** Whether a file that was exported here gives the same when it is imported again. */
export function expectImported(bytes: Uint8Array, inputs: readonly Tensor[], expected: readonly Tensor[]): void {
  const outputs = [
    importModel<Tensor[]>(bytes)
      .eval()
      .forward(...inputs),
  ].flat(); // one output is no list
  expect(outputs.length).toBe(expected.length);
  expected.forEach((y, i) => {
    expect(outputs[i].dtype).toBe(y.dtype);
    expectClose(outputs[i], y);
  });
}
