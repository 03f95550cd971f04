import { expectClose } from '@gradkit-internal/testing';
import { noGrad, Parameter } from '@gradkit/autograd';
import { gelu, Generator, normal, tensor, type Tensor } from '@gradkit/core-tensor';
import { layerNorm, softmax } from '@gradkit/core-tensor/functional';
import { describe, expect, it } from 'vitest';
import { compile, type CompileOptions } from './index.ts';
import { pipeline } from './pipeline.ts';
import { treeFlatten } from './trace/pytree.ts';
import { traceFunction } from './trace/trace-function.ts';

const [rows, width] = [256, 96];

/** Attention and a perceptron, each behind a normalization and beside its input; the mask is the same for all of the batch. */
function block() {
  const rng = new Generator(3);
  const of = (...shape: number[]): Parameter => new Parameter(normal(shape, { rng }).mul(0.2));
  const mask = normal([64, 64], { rng });
  const [gain, shift, w, up, bias, down] = [of(width), of(width), of(width, width), of(width, 3 * width), of(3 * width), of(3 * width, width)]; // prettier-ignore
  const all = [gain, shift, w, up, bias, down];
  const normalized = (x: Tensor): Tensor => layerNorm(x, width, gain.value, shift.value);
  const step = (x: Tensor, noise: Tensor): readonly [Tensor, Tensor] => {
    for (const one of all) one.zeroGrad();
    const q = normalized(x).reshape([4, 64, width]);
    const scores = softmax(
      q
        .matmul(q.permute([0, 2, 1]))
        .mul(0.1)
        .add(mask),
    );
    const y = scores.matmul(q.matmul(w.value)).reshape([rows, width]).add(x);
    const z = gelu(normalized(y).matmul(up.value).add(bias.value)).matmul(down.value).add(y).mul(noise);
    z.mul(z).mean().backward();
    noGrad(() => {
      for (const one of all) one.value = one.value.sub(one.grad!.mul(0.05));
    });
    return [z.mul(z).mean(), z.sub(z.mean(1, { keepDims: true })).reshape([4, 64, width])];
  };
  return { all, step };
}

function batch(seed: number): [Tensor, Tensor] {
  const rng = new Generator(seed);
  return [normal([rows, width], { rng }), normal([rows, width], { rng })];
}

const compiled = (options: CompileOptions) => {
  const { all, step } = block();
  return { all, step: compile(step, { device: 'cpu', ...options }) };
};

describe('a step with kernels between its graphs', () => {
  it('has some of every kind', () => {
    const { step } = block();
    const { step: traced } = traceFunction('test', step, treeFlatten('test', batch(1), 'arguments'));
    const { segments } = pipeline(traced, { device: 'cpu', form: 'step' });
    const lines = segments.flatMap((one) => (one.kind === 'wasm' ? one.kernels.flatMap((kernel) => kernel.lines) : []));
    expect(new Set(lines.map(({ does }) => does))).toEqual(new Set(['elements', 'sum', 'mean', 'sum rows']));
    expect(segments.filter(({ kind }) => kind === 'onnx').length).toBeGreaterThan(4);
  });

  it('gives what the function gives, with states and gradients, and results that stay', async () => {
    const [eager, other] = [block(), compiled({ threads: 1 })];
    const results: Tensor[] = [];
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const expected = eager.step(...batch(i));
      const found = await other.step(...batch(i));
      found.forEach((one, k) => expectClose(one, expected[k], { relative: 1e-4, absolute: 1e-5 })); // steps behind each other
      other.all.forEach((one, k) => {
        expectClose(one.value, eager.all[k].value, { relative: 1e-4, absolute: 1e-5 });
        expectClose(one.grad!, eager.all[k].grad!, { relative: 1e-3, absolute: 1e-5 });
      });
      results.push(...found);
      seen.push(...found.map((one) => one.toArray()));
    }
    expect(results.map((one) => one.toArray())).toEqual(seen);
  });

  it('has the same bits for every number of threads', async () => {
    const [one, ...others] = [1, 2, 3].map((threads) => compiled({ threads }));
    for (let i = 0; i < 4; i++) {
      const expected = await one.step(...batch(i));
      for (const { step } of others) expect((await step(...batch(i)))[1].data).toEqual(expected[1].data);
    }
  });

  it('knows NaN and infinities as the function does', async () => {
    const [x, noise] = batch(1);
    const special = x.data.slice() as Float32Array;
    [NaN, Infinity, -Infinity, 1e38, -0].forEach((value, i) => (special[i * width] = value));
    const given = tensor(special, { shape: [rows, width] });
    const [eager, other] = [block(), compiled({ threads: 1 })];
    const [, expected] = eager.step(given, noise);
    const [, found] = await other.step(given, noise);
    const kinds = ({ data }: Tensor): string[] =>
      Array.from(data, (value) => (Number.isFinite(value) ? 'number' : String(value)));
    expect(kinds(found)).toEqual(kinds(expected));
    expect(new Set(kinds(found)).size).toBeGreaterThan(1);
  });
});
