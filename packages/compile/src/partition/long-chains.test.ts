import { Parameter } from '@gradkit/autograd';
import { Generator, matmul, normal, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { traceFunction } from '../trace/trace-function.ts';
import { treeFlatten } from '../trace/pytree.ts';
import { partition } from './partition.ts';

const rng = new Generator(3);

/** How often it is asked what an operation reads while a chain with its gradients is cut, and the kinds of segments. */
function cutting(length: number, shape: readonly number[], link: (y: Tensor, x: Tensor) => Tensor) {
  const w = new Parameter(normal(shape, { rng }));
  const f = (x: Tensor): Tensor => {
    w.zeroGrad();
    let y = w.value.mul(x);
    for (let i = 0; i < length; i++) y = link(y, x);
    y.sum().backward();
    return w.grad!;
  };
  const { step } = traceFunction('test', f, treeFlatten('test', [normal(shape, { rng })], 'arguments'));
  let asked = 0;
  const operations = step.operations.map((one) => ({
    ...one,
    get inputs() {
      asked++;
      return one.inputs;
    },
  }));
  const { segments } = partition({ ...step, operations }, { device: 'cpu', form: 'step' });
  return { asked, kinds: new Set(segments.map(({ kind }) => kind)) };
}

const weight = normal([128, 128], { rng });

describe('the work of cutting a step grows as it does', () => {
  it.each([
    ['in one graph', [2], ['onnx'], (y, x) => y.tanh().add(x)],
    ['in kernels of many operations', [8192], ['onnx', 'wasm'], (y, x) => y.tanh().add(x)],
    ['in many graphs', [64, 128], ['onnx', 'wasm'], (y, x) => matmul(y, weight).mul(x).add(y).add(x).mul(y).sub(x)],
  ] as [string, number[], string[], (y: Tensor, x: Tensor) => Tensor][])('%s', (_, shape, kinds, link) => {
    const [short, long] = [cutting(100, shape, link), cutting(800, shape, link)];
    expect(long.kinds).toEqual(new Set(kinds));
    expect(long.asked / short.asked).toBeLessThan(12); // 8 times the operations; 64 if each pair of them was looked at
  });
});
