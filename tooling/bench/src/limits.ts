import { matmul, zeros } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { median } from './statistics.ts';

/** What the machine can do with a number of threads, whatever the program. */
export interface Limits {
  readonly threads: number;
  /** billions of multiplications and additions a second, in a large float32 matrix product */
  readonly gflops: number;
  /** gigabytes read and written a second when adding large tensors that no cache holds */
  readonly memoryGBs: number;
}

const ROUNDS = 7;
const SIDE = 1024;
const LONG = 32 << 20; // three tensors of 128 MiB

interface Probe {
  readonly bytes: Uint8Array;
  readonly shape: readonly number[];
}

async function probe(f: Parameters<typeof exportModel>[0], shape: readonly number[]): Promise<Probe> {
  const small = shape.map(() => 1);
  const free = Object.fromEntries(shape.map((_, axis) => [axis, `size${axis}`]));
  const bytes = await exportModel(f, [zeros(small), zeros(small)], {
    inputNames: ['a', 'b'],
    outputNames: ['y'],
    dynamicAxes: { a: free, b: free },
    verify: false,
  });
  return { bytes, shape };
}

/** Median milliseconds of one run, on memory that is reused. */
async function msOf({ bytes, shape }: Probe, threads: number): Promise<number> {
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await InferenceSession.create(bytes, options);
  const size = shape.reduce((a, b) => a * b);
  const filled = (): Tensor => new Tensor('float32', new Float32Array(size).fill(1), shape);
  const feeds = { a: filled(), b: filled() };
  const fetches = { y: filled() };
  const times: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const start = performance.now();
    await session.run(feeds, fetches);
    if (round >= 0) times.push(performance.now() - start);
  }
  await session.release();
  return median(times);
}

/** Measures the machine through ONNX Runtime, once for each number of threads. */
export async function measureLimits(threadCounts: readonly number[]): Promise<Limits[]> {
  const product = await probe((a, b) => matmul(a, b), [SIDE, SIDE]);
  const sum = await probe((a, b) => a.add(b), [LONG]);
  const limits: Limits[] = [];
  for (const threads of threadCounts) {
    const gflops = (2 * SIDE ** 3) / (await msOf(product, threads)) / 1e6;
    const memoryGBs = (3 * 4 * LONG) / (await msOf(sum, threads)) / 1e6;
    limits.push({ threads, gflops, memoryGBs });
  }
  return limits;
}
