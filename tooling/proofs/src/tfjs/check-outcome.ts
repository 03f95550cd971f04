import { sum, tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose, type Tolerance } from '@gradkit-internal/testing';
import { expectedOf, read, type Case } from '../golden-case.ts';
import type { Outcome, Result } from './run-cases.ts';

function readResult({ shape, dtype, values }: Result): Tensor {
  return tensor(Float64Array.from(values, Number), { shape, dtype });
}

/** Throws unless results and gradients are PyTorch's. What was refused by name passes: the table has it. */
export function checkOutcome(golden: Case, { results, error }: Outcome, tolerance: Tolerance): void {
  if (error !== undefined) {
    if (
      /: TensorFlow\.js \(\w+\) cannot do it with these inputs|: the values are on webgpu, which gives them only/.test(
        error,
      )
    )
      return;
    throw new Error(error);
  }
  expectedOf(golden).forEach((expected, i) => {
    const actual = readResult(results[i]);
    if (expected === null) return expectClose(sum(actual.abs()), 0, tolerance);
    if (actual.dtype !== expected.dtype) throw new Error(`result ${i} is ${actual.dtype}, not ${expected.dtype}`);
    const exact = expected.dtype === 'float64'; // which the CPU does; nine digits are written
    expectClose(actual, read(expected), exact ? { relative: 1e-8, absolute: 1e-8 } : tolerance);
  });
}
