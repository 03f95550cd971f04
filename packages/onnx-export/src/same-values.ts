import { ExportError, numbersOf, type Tensor } from '@gradkit/core-tensor/functional';

const relative = 1e-4; // of the largest element: the order of additions differs
const absolute = 1e-5;

/**
 * Throws unless a result of ONNX Runtime is that of gradkit.
 *
 * @throws {ExportError} with both values
 */
export function requireSame(where: string, name: string, actual: Tensor, expected: Tensor): void {
  const [x, y] = [numbersOf(actual), numbersOf(expected)];
  let size = 0;
  for (const value of y) if (Number.isFinite(value)) size = Math.max(size, Math.abs(value));
  for (let i = 0; i < y.length; i++) {
    const same = x[i] === y[i] || (Number.isNaN(x[i]) && Number.isNaN(y[i]));
    if (same || Math.abs(x[i] - y[i]) <= absolute + relative * size) continue;
    throw new ExportError(
      where,
      `output ${name} differs in ONNX Runtime: element ${i} is ${x[i]} but ${y[i]} in gradkit; allowed is ${absolute + relative * size}`,
      { expected: y[i], got: x[i] },
    );
  }
}
