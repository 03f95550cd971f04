import { Buffer } from '@gradkit/autograd';
import { relu, tensor, zeros, type Shape, type Tensor } from '@gradkit/core-tensor';
import { layerNorm, softmax } from '@gradkit/core-tensor/functional';
import { describe, expect, it } from 'vitest';
import { namesOf, tracedStep } from '../../testing/steps.ts';
import type { Target } from '../target.ts';
import { partition } from './partition.ts';
import { kernelsOf, type PartitionedStep } from './segments.ts';
import { verifySegments } from './verify-segments.ts';

const shape: Shape = [256, 128]; // what a kernel saves is worth a call
const target: Target = { device: 'cpu', form: 'step' };

/** The step of a function of two matrices of 256 × 128 and one of 128 × 128, cut into segments. */
function partitioned(f: (a: Tensor, b: Tensor, w: Tensor) => readonly Tensor[], of = target): PartitionedStep {
  const parts = partition(tracedStep(f, shape, shape, [128, 128]), of);
  verifySegments(parts);
  return parts;
}

/** The operations of each segment, in order. */
function names({ segments }: PartitionedStep): string[] {
  return segments.map(({ kind, operations }) => `${kind}: ${namesOf(operations).join(' ')}`);
}

/** x minus its means along rows, times its square: three passes. */
const centered = (x: Tensor): Tensor => {
  const distance = x.sub(x.mean(1, { keepDims: true }));
  return distance.mul(distance);
};

describe('kernels between graphs', () => {
  it('do what stands between products, in one go', () => {
    const parts = partitioned((a, _, w) => [centered(a.matmul(w)).matmul(w)]);
    expect(names(parts)).toEqual(['onnx: matmul', 'wasm: mean sub mul', 'onnx: matmul']);
    expect(kernelsOf(parts).map(({ matrix }) => matrix)).toEqual([{ size: 256 * 128, columns: 128 }]);
  });

  it('are on the CPU of one step a call only, where calls cost little', () => {
    const f = (a: Tensor, _: Tensor, w: Tensor): Tensor[] => [centered(a.matmul(w)).matmul(w)];
    for (const of of [
      { device: 'wasm', form: 'step' },
      { device: 'cpu', form: 'step', isDirect: false },
      { device: 'cpu', form: 'loop' },
      { device: 'cpu', form: 'file' },
    ] as const)
      expect(names(partitioned(f, of))).toEqual(['onnx: matmul mean sub mul matmul']);
  });

  it('are none where they save less than another call costs', () => {
    const small = partition(
      tracedStep((a, w) => [centered(a.matmul(w)).matmul(w)], [8, 8], [8, 8]),
      target,
    );
    expect(names(small)).toEqual(['onnx: matmul mean sub mul matmul']);
    expect(names(partitioned((a, _, w) => [a.matmul(w).sub(1).matmul(w)]))).toEqual(['onnx: matmul sub matmul']);
  });

  it('leave to ONNX Runtime what it does with more lanes', () => {
    const parts = partitioned((a, _, w) => [softmax(a.matmul(w)).matmul(w)]);
    expect(names(parts)).toEqual(['onnx: matmul softmax matmul']);
  });

  it('take operations of several instructions apart', () => {
    const parts = partitioned((a, b, w) => [layerNorm(a.matmul(w).add(b), 128, tensor(Array(128).fill(2))).matmul(w)]);
    expect(names(parts)).toEqual(['onnx: matmul', 'wasm: add layerNorm', 'onnx: matmul']);
    const [{ lines }] = kernelsOf(parts);
    expect(namesOf(lines.map(({ one }) => one))).toEqual([
      'add',
      'mean',
      'sub',
      'mul',
      'mean',
      'add',
      'rsqrt',
      'mul',
      'mul',
    ]);
  });

  it('see through views, which stand in no graph then', () => {
    const parts = partitioned((a, _, w) => [centered(a.matmul(w).reshape([2, 128, 128]).reshape(shape)).matmul(w)]);
    expect(names(parts)).toEqual(['onnx: matmul', 'wasm: reshape reshape mean sub mul', 'onnx: matmul']);
    const [{ reads }] = kernelsOf(parts);
    expect(reads).toEqual([parts.operations[0].outputs[0]]);
  });

  it('are done late, so that what is worked out anew meets what needs it', () => {
    const parts = partitioned((a, b, w) => {
      const distance = centered(a); // needed at the end only
      return [a.matmul(w).matmul(w).add(b).mul(distance).mul(a)];
    });
    expect(names(parts)).toEqual(['onnx: matmul matmul', 'wasm: mean sub mul add mul mul']);
    expect(kernelsOf(parts)).toHaveLength(1);
  });

  it('are two where one needs the sums over rows of the other', () => {
    const parts = partitioned((a, b, w) => {
      const y = centered(a.matmul(w));
      return [y.sub(y.sum(0)).mul(b).matmul(w)];
    });
    expect(parts.segments.map(({ kind }) => kind)).toEqual(['onnx', 'wasm', 'wasm', 'onnx']);
  });

  it('do not change states between graphs, nor read them behind their change', () => {
    const w = new Buffer(zeros(shape));
    const parts = partitioned((a, b, v) => {
      const old = w.value;
      w.value = centered(a.matmul(v)).mul(relu(b)).mul(3); // read below, so it is none of the updates
      return [w.value.mul(old).mul(b).matmul(v)];
    });
    const writing = parts.segments.findIndex((one) => one.kind === 'onnx' && one.next.length > 0);
    const reading = parts.segments.findLastIndex((one) =>
      one.operations.some(({ inputs }) => inputs.includes(parts.reads.get(w)!)),
    );
    expect(writing).toBeGreaterThanOrEqual(0);
    expect(reading).toBeLessThanOrEqual(writing);
  });
});
