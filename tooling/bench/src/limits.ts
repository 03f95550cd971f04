import { matmul, ones, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';

/** What the machine can do with a number of threads, whatever the program. */
export interface Limits {
  readonly threads: number;
  /** billions of multiplications and additions a second, in a product of large float32 matrices */
  readonly gflops: number;
  /** gigabytes read a second, in the product of a matrix that no cache holds with a vector */
  readonly memoryGBs: number;
}

const ROUNDS = 15;
const SIDE = 1024;
const [ROWS, COLUMNS] = [8192, 4096]; // 128 MiB

/** Milliseconds of the fastest run of a function in ONNX Runtime, for each number of threads. */
async function fastest(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  threadCounts: readonly number[],
): Promise<readonly number[]> {
  const bytes = await exportModel(f, inputs, { dynamicAxes: {}, verify: false });
  const results: number[] = [];
  for (const threads of threadCounts) {
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: threads, interOpNumThreads: 1 });
    const values = inputs.map(({ data, shape }) => new OrtTensor('float32', data as Float32Array, shape));
    const feeds = Object.fromEntries(session.inputNames.map((name, i) => [name, values[i]]));
    let least = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      await session.run(feeds);
      least = Math.min(least, performance.now() - start);
    }
    results.push(least);
    await session.release();
  }
  return results;
}

/** Measures the machine through ONNX Runtime, once for each number of threads. */
export async function measureLimits(threadCounts: readonly number[]): Promise<Limits[]> {
  const weight = ones([SIDE, SIDE]); // a constant: ONNX Runtime arranges it beforehand and is faster
  const products = await fastest((x) => matmul(x, weight), [ones([SIDE, SIDE])], threadCounts);
  const tall = ones([ROWS, COLUMNS]);
  const readings = await fastest((x, vector) => matmul(x, vector), [tall, ones([COLUMNS, 1])], threadCounts);
  return threadCounts.map((threads, i) => ({
    threads,
    gflops: (2 * SIDE ** 3) / products[i] / 1e6,
    memoryGBs: (4 * tall.size) / readings[i] / 1e6,
  }));
}
