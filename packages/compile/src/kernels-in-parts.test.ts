import { expectClose } from '@gradkit-internal/testing';
import { noGrad, Parameter } from '@gradkit/autograd';
import { add, gelu, Generator, linear, normal, Tensor, uniform } from '@gradkit/core-tensor';
import { layerNorm, softmax } from '@gradkit/core-tensor/functional';
import { describe, expect, it, vi } from 'vitest';
import { compile } from './index.ts';
import { partOf } from './partition/segments.ts';
import { pipeline } from './pipeline.ts';
import { treeFlatten } from './trace/pytree.ts';
import { traceFunction } from './trace/trace-function.ts';

const [examples, rows, width] = [9, 128, 64]; // two parts, of which one has an example more

/** A block of a transformer, which is used twice, with its training step by gradients with momentum. */
function block() {
  const [rng, noise] = [new Generator(3), new Generator(4)];
  const of = (...shape: number[]): Parameter => new Parameter(normal(shape, { rng }).mul(0.2));
  const all = [of(width), of(width), of(4 * width, width), of(4 * width), of(width, 4 * width), of(width)];
  const momenta = all.map(({ value }) => new Parameter(value.mul(0)));
  const [gain, shift, up, upBias, down, downBias] = all;
  const forward = (x: Tensor): Tensor => {
    const hidden = gelu(linear(layerNorm(x, width, gain.value, shift.value), up.value, upBias.value));
    const kept = uniform(hidden.shape, { rng: noise }).greater(0.1).cast('float32');
    return add(x, linear(hidden.mul(kept), down.value, downBias.value));
  };
  const step = (x: Tensor): readonly [Tensor, Tensor] => {
    for (const one of all) one.zeroGrad();
    const y = forward(forward(x));
    const loss = y.mul(y).mean();
    loss.backward();
    noGrad(() =>
      all.forEach((one, i) => {
        momenta[i].value = momenta[i].value.mul(0.9).add(one.grad!);
        one.value = one.value.sub(momenta[i].value.mul(0.1));
      }),
    );
    return [loss, y.slice([-1])];
  };
  return { states: [...all, ...momenta], gradients: () => all.map(({ grad }) => grad!), step };
}

const batch = (seed: number): Tensor => uniform([examples, rows, width], { rng: new Generator(seed) });

function segments() {
  const { step } = block();
  const { step: traced } = traceFunction('test', step, treeFlatten('test', [batch(1)], 'arguments'));
  return pipeline(traced, { device: 'cpu', form: 'step' }).segments;
}

describe('a step in parts of its batch', () => {
  it('has kernels between the graphs of a part, and adds gradients up where they are used', () => {
    const kinds = (part: number | null): string[] =>
      segments().flatMap((one) => (partOf(one) === part ? [one.kind] : []));
    expect(kinds(0).filter((kind) => kind === 'wasm').length).toBeGreaterThan(2);
    expect(kinds(1)).toEqual(kinds(0));
    const update = segments().at(-1)!;
    expect(update.kind === 'wasm' && update.kernels.some(({ makes }) => makes.length > 0)).toBe(true);
  });

  it('trains as the function does, with gradients that can be read', async () => {
    const [eager, compiled] = [block(), block()];
    const step = compile(compiled.step, { device: 'cpu', threads: 2 });
    for (let i = 0; i < 4; i++) {
      const [expected, found] = [eager.step(batch(i)), await step(batch(i))];
      found.forEach((one, k) => expectClose(one, expected[k], { relative: 1e-4, absolute: 1e-5 }));
      const gradients = eager.gradients();
      compiled.gradients().forEach((one, k) => expectClose(one, gradients[k], { relative: 1e-4, absolute: 1e-5 }));
      compiled.states.forEach(({ value }, k) =>
        expectClose(value, eager.states[k].value, { relative: 1e-4, absolute: 1e-5 }),
      );
    }
  });

  it('gives the same bits for every number of threads', async () => {
    const runs = [1, 2, 3].map((threads) => {
      const { states, step } = block();
      return { states, step: compile(step, { device: 'cpu', threads }) };
    });
    for (let i = 0; i < 6; i++) {
      const [first, ...others] = await Promise.all(runs.map(async ({ step }) => (await step(batch(i)))[1].data));
      for (const other of others) expect(other).toEqual(first);
    }
    const [first, ...others] = runs.map(({ states }) => states.map(({ value }) => value.data));
    for (const other of others) expect(other).toEqual(first);
  });

  it('does nothing where an argument has no memory any more', async () => {
    const { states, step } = block();
    const compiled = compile(step, { device: 'cpu', threads: 2 });
    await compiled(batch(1));
    const before = states.map(({ value }) => value);
    const given = new Tensor({ shape: [examples, rows, width], dtype: 'float32' }, batch(2).data.slice());
    structuredClone(given.data, { transfer: [given.data.buffer as ArrayBuffer] });
    await expect(compiled(given)).rejects.toThrow(
      'compile: the memory of the argument of shape [9, 128, 64] was given away, e.g. to a worker; copy it there instead',
    );
    states.forEach(({ value }, i) => expect(value.data).toEqual(before[i].data));
    await compiled(batch(2));
  });

  it('is one where a debug mode asks for it, however small', async () => {
    vi.stubGlobal('GRADKIT_DEBUG', 'parts');
    const f = (x: Tensor, w: Tensor): Tensor =>
      gelu(x.matmul(w))
        .sub(x.mean(1, { keepDims: true }))
        .matmul(w)
        .sum(0);
    const [x, w] = [normal([3, 4], { rng: new Generator(1) }), normal([4, 4], { rng: new Generator(2) })];
    const { step } = traceFunction('test', f, treeFlatten('test', [x, w], 'arguments'));
    const parts = new Set(pipeline(step, { device: 'cpu', form: 'step' }).segments.map(partOf));
    expect(parts).toEqual(new Set([0, 1, null]));
    expectClose(await compile(f, { device: 'cpu', threads: 2 })(x, w), f(x, w));
    vi.unstubAllGlobals();
  });

  it('gives once what is a view, and read by several', async () => {
    vi.stubGlobal('GRADKIT_DEBUG', 'parts');
    const rng = new Generator(7);
    const [q, p] = [normal([2, 4], { rng }), normal([48], { rng })].map((value) => new Parameter(value));
    const weights = normal([6, 6], { rng });
    const f = (x: Tensor, z: Tensor): Tensor[] => {
      for (const one of [q, p]) one.zeroGrad();
      const shares = softmax(x.permute([2, 1, 0]), 0).reshape([6, 6]);
      const y = q.value.matmul(z).reshape([48]).add(p.value); // whose gradient is a view
      const loss = shares
        .mul(weights)
        .sum()
        .add(y.reshape([6, 1, 4, 2]).pow(2).mean());
      loss.backward();
      return [loss, shares, q.grad!, p.grad!];
    };
    const given = [normal([6, 3, 2], { rng }), normal([4, 3, 4, 2], { rng })] as const;
    const expected = f(...given);
    (await compile(f, { device: 'cpu', threads: 2 })(...given)).forEach((one, i) =>
      expectClose(one, expected[i], { absolute: 1e-5 }),
    );
    vi.unstubAllGlobals();
  });
});
