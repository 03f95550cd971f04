import { ExportError, formatShape, numbersOf, sameShape, type Tensor } from '@gradkit/core-tensor/functional';

const relative = 1e-4; // of the largest element: the order of additions differs
const absolute = 1e-5;

/** How far a result is from gradkit's at most, and how far it may be. */
export interface Closeness {
  readonly error: number;
  readonly allowed: number;
}

/**
 * Throws unless a result of ONNX Runtime is that of gradkit.
 *
 * @param spread how far the result may be off besides, since rounding alone moves it so far, or, asked for where one is, each of its elements
 * @returns the largest difference, and what is allowed
 * @throws {ExportError} with both values
 */
export function requireSame(
  where: string,
  name: string,
  actual: Tensor,
  expected: Tensor,
  spread: number | (() => ArrayLike<number>) = 0,
): Closeness {
  const [x, y] = [numbersOf(actual), numbersOf(expected)];
  if (!sameShape(actual.shape, expected.shape))
    throw new ExportError(
      where,
      `output ${name} is ${formatShape(actual.shape)} in ONNX Runtime but ${formatShape(expected.shape)} in gradkit`,
      { expected: expected.shape, got: actual.shape },
    );
  let size = 0;
  for (const value of y) if (Number.isFinite(value)) size = Math.max(size, Math.abs(value));
  const allowed = absolute + relative * size + (typeof spread === 'number' ? spread : 0);
  let largest = 0;
  let besides: ArrayLike<number> | null = null;
  for (let i = 0; i < y.length; i++) {
    if (x[i] === y[i] || (Number.isNaN(x[i]) && Number.isNaN(y[i]))) continue;
    const error = Math.abs(x[i] - y[i]);
    if (!(error <= allowed) && typeof spread !== 'number') besides ??= spread();
    if (!(error <= allowed + (besides?.[i] ?? 0)))
      throw new ExportError(
        where,
        `output ${name} differs in ONNX Runtime: element ${i} is ${x[i]} but ${y[i]} in gradkit; allowed is ${allowed}`,
        { expected: y[i], got: x[i] },
      );
    largest = Math.max(largest, error);
  }
  return { error: largest, allowed };
}
