import { Buffer, noGrad } from '@gradkit/autograd';
import { Generator, matmul, normal, zeros, type Tensor } from '@gradkit/core-tensor';
import { apply, primitiveOperations } from '@gradkit/core-tensor/functional';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { compile } from '../../index.ts';
import { windowMaximaOp } from '../../layout/window-kernels.ts';
import { pipeline } from '../../pipeline.ts';
import type { Target } from '../../target.ts';
import { tracedStep } from '../../../testing/steps.ts';

const attributes = { windows: 3, positions: 4 };
const shape = [5, 13, 8];
const rng = new Generator(1);
const images = [1, 2, 3].map(() => normal(shape, { rng }));
const square = normal([8, 8], { rng });

const pool = (x: Tensor): Tensor => apply(windowMaximaOp, [x], attributes);
/** The same without a kernel. */
const pooled = (x: Tensor): Tensor =>
  windowMaximaOp.decomposition!([x], attributes, [x], primitiveOperations, [true])[0];

it.each<[string, (x: Tensor, f: (x: Tensor) => Tensor) => Tensor]>([
  ['of what a product gives', (x, f) => matmul(f(matmul(x, square)), square)],
  ['of an argument', (x, f) => matmul(f(x), square)],
  ['of a view of an argument', (x, f) => matmul(f(x.reshape([1, 5, 13, 8]).reshape(shape)), square)],
  ['whose result leaves the step', (x, f) => f(matmul(x, square))],
  ['whose result leaves it as a view', (x, f) => f(matmul(x, square)).reshape([5, 24])],
  [
    'of each other',
    (x, f) =>
      f(
        f(matmul(x, square))
          .repeatInterleave(5, 1)
          .slice([null, [0, 13]]),
      ),
  ],
  ['between operations on elements', (x, f) => matmul(f(matmul(x, square).mul(0.1)).exp().add(1), square)],
])('a routine %s', async (_, f) => {
  for (const threads of [1, 2]) {
    const step = compile((x: Tensor) => f(x, pool), { threads });
    for (const x of images) expectClose(await step(x), f(x, pooled));
  }
});

/** A step that pools a state and, if wanted, leaves what it has pooled in another. */
function poolingState(f: (x: Tensor) => Tensor, keeps: boolean) {
  const [state, kept] = [new Buffer(images[0]), new Buffer(zeros([5, 3, 8]))];
  const step = (x: Tensor): Tensor => {
    const y = matmul(f(state.value), square);
    noGrad(() => {
      if (keeps) kept.value = f(matmul(x, square));
      state.value = state.value.mul(0.5).add(x);
    });
    return y;
  };
  return { step, states: [state, kept] };
}

it.each([false, true])('reads a state where it lies; one that is to hold a result gets it (%s)', async (keeps) => {
  const [compiled, eager] = [poolingState(pool, keeps), poolingState(pooled, keeps)];
  const step = compile(compiled.step);
  for (const x of images) expectClose(await step(x), eager.step(x));
  compiled.states.forEach(({ value }, i) => expectClose(value, eager.states[i].value));
});

it('stands between graphs only where kernels do', () => {
  const step = tracedStep((x) => [matmul(pool(matmul(x, normal([8, 8], { rng }))), square)], shape);
  const kindsFor = (target: Target): string[] => pipeline(step, target).segments.map(({ kind }) => kind);
  expect(kindsFor({ device: 'cpu', form: 'step' })).toEqual(['onnx', 'routine', 'onnx']);
  for (const target of [
    { device: 'cpu', form: 'loop' },
    { device: 'cpu', form: 'file' },
    { device: 'wasm', form: 'step' },
    { device: 'webgpu', form: 'step' },
  ] as const)
    expect(kindsFor(target)).toEqual(['onnx']);
});
