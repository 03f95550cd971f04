import { Generator, linear, matmul, normal, type Tensor } from '@gradkit/core-tensor';
import { sideBySide } from './side-by-side.ts';

const rng = new Generator(1);

/** The definition: three loops over the same typed arrays. */
function naive(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Float32Array {
  const [m, k] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const n = transposeB ? b.shape[0] : b.shape[1];
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  const [bColumn, bDepth] = transposeB ? [k, 1] : [1, n];
  const [x, w, y] = [a.data, b.data, new Float32Array(m * n)];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let p = 0; p < k; p++) total += x[i * aRow + p * aDepth] * w[p * bDepth + j * bColumn];
      y[i * n + j] = total;
    }
  }
  return y;
}

interface Sizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

function product(note: string, { m, k, n, transposeA = false, transposeB = false }: Sizes): void {
  const a = normal(transposeA ? [k, m] : [m, k], { rng });
  const b = normal(transposeB ? [n, k] : [k, n], { rng });
  sideBySide(
    `${m} × ${k} × ${n} ${note}`,
    [
      ['naive', () => naive(a, b, transposeA, transposeB)],
      ['matmul', () => matmul(a, b, { transposeA, transposeB })],
    ],
    { operations: 2 * m * k * n },
  );
}

product('forward', { m: 64, k: 784, n: 250, transposeB: true });
product('gradient of x', { m: 64, k: 250, n: 784 });
product('gradient of weight', { m: 250, k: 64, n: 784, transposeA: true });
product('square', { m: 512, k: 512, n: 512 });
product('one row', { m: 1, k: 784, n: 250, transposeB: true });
product('last layer', { m: 64, k: 100, n: 10, transposeB: true });
product('tiny', { m: 2, k: 2, n: 8 });

const [x, weight, bias] = [normal([2, 2], { rng }), normal([8, 2], { rng }), normal([8], { rng })];
sideBySide('linear of a 2-8-1 net, batch 2', [
  ['matmul and add', () => matmul(x, weight, { transposeB: true }).add(bias)],
  ['linear', () => linear(x, weight, bias)],
]);
