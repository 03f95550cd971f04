import { noGrad, Parameter } from '@gradkit/autograd';
import { gelu, Generator, matmul, normal, type DType, type Tensor } from '@gradkit/core-tensor';
import { erfOp, geluGradientOp } from '@gradkit/core-tensor/functional';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { compile } from '../../index.ts';
import { pipeline } from '../../pipeline.ts';
import type { Target } from '../../target.ts';
import { traceFunction } from '../../trace/trace-function.ts';
import { treeFlatten } from '../../trace/pytree.ts';

const rng = new Generator(4);

/** A perceptron of a batch of some rows, whose hidden layer has 128 features. */
function perceptron(dtype: DType = 'float32') {
  const [up, down] = [[16, 128], [128, 16]].map((shape) => new Parameter(normal(shape, { rng: new Generator(1), dtype }))); // prettier-ignore
  const step = (x: Tensor): Tensor => {
    up.zeroGrad();
    down.zeroGrad();
    const y = matmul(gelu(matmul(x, up.value)), down.value);
    const loss = y.mul(y).mean();
    loss.backward();
    noGrad(() => {
      for (const one of [up, down]) one.value = one.value.sub(one.grad!.mul(0.1));
    });
    return loss;
  };
  return { step, up, down };
}

/** How often a kernel has a gradient of `gelu`, and a step the function that it is composed of. */
function counts(rows: number, target: Target, dtype: DType = 'float32') {
  const { step } = perceptron(dtype);
  const x = normal([rows, 16], { rng, dtype });
  const { step: traced } = traceFunction('test', step, treeFlatten('test', [x], 'arguments'));
  const { segments, operations } = pipeline(traced, target);
  const inKernels = segments.flatMap((one) => (one.kind === 'wasm' ? one.operations : []));
  return {
    kernels: inKernels.filter(({ op }) => op === geluGradientOp).length,
    composed: operations.filter(({ op }) => op === erfOp).length,
  };
}

describe('the gradient of gelu', () => {
  it('is one pass of a kernel where it is large and kernels may stand between graphs', () => {
    expect(counts(512, { device: 'cpu', form: 'step' })).toEqual({ kernels: 1, composed: 0 });
    expect(counts(511, { device: 'cpu', form: 'step' })).toEqual({ kernels: 0, composed: 1 });
    expect(counts(512, { device: 'cpu', form: 'step' }, 'float64').kernels).toBe(0);
    for (const target of [
      { device: 'cpu', form: 'step', isDirect: false },
      { device: 'cpu', form: 'file' },
      { device: 'wasm', form: 'step' },
      { device: 'webgpu', form: 'step' },
    ] as const)
      expect(counts(512, target)).toEqual({ kernels: 0, composed: 1 });
  });

  it.each([512, 40])('is that of the function, of %i rows', async (rows) => {
    const [eager, compiled] = [perceptron(), perceptron()];
    const step = compile(compiled.step, { device: 'cpu', threads: 1 });
    for (let i = 0; i < 3; i++) {
      const x = normal([rows, 16], { rng });
      expectClose(await step(x), eager.step(x));
      for (const name of ['up', 'down'] as const)
        expectClose(compiled[name].value, eager[name].value, { relative: 1e-4, absolute: 1e-5 }); // sums of float32 products
    }
  });
});
