import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import { avgPool1d, bernoulli, Generator, normal, pad, take, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it, vi } from 'vitest';
import { compile } from './index.ts';

/** Gradient descent on `(w · x − y)²`, as a function whose every call is a step. */
function fitting(rate = 0.01) {
  const w = new Parameter(tensor([0, 0]));
  const steps = new Buffer(tensor(0));
  const step = (x: Tensor, y: Tensor): Tensor => {
    w.zeroGrad();
    const difference = w.value.mul(x).sum().sub(y);
    const loss = difference.mul(difference);
    loss.backward();
    noGrad(() => {
      w.value = w.value.sub(w.grad!.mul(rate));
      steps.value = steps.value.add(1);
    });
    return loss;
  };
  return { w, steps, step };
}

const x = tensor([1, 2]);
const y = tensor(3);

describe('a compiled step', () => {
  it('is another one for another function as argument', async () => {
    const f = compile((a: Tensor, g: (b: Tensor) => Tensor) => g(a));
    const [twice, thrice] = [2, 3].map((n) => (a: Tensor) => a.mul(n));
    for (let i = 0; i < 2; i++) {
      expect((await f(x, twice)).toArray()).toEqual([2, 4]);
      expect((await f(x, thrice)).toArray()).toEqual([3, 6]);
    }
  });

  it('gives the same losses and leaves the same states as the function itself', async () => {
    const [compiled, eager] = [fitting(), fitting()];
    const step = compile(compiled.step);
    for (let i = 0; i < 5; i++) expectClose(await step(x, y), eager.step(x, y));
    expectClose(compiled.w.value, eager.w.value);
    expect(compiled.steps.value.item()).toBe(5);
  });

  it('does not change tensors that were read before', async () => {
    const { w, step } = fitting();
    const compiled = compile(step);
    await compiled(x, y);
    const after = w.value;
    const values = after.toArray();
    await compiled(x, y);
    expect(after.toArray()).toEqual(values);
    expect(w.value.toArray()).not.toEqual(values);
    expect(w.value).toBe(w.value); // copied once
  });

  it('sees states that were set from outside, and eager steps go on with them', async () => {
    const [one, other] = [fitting(), fitting()];
    const compiled = compile(one.step);
    for (let i = 0; i < 3; i++) {
      expectClose(await compiled(x, y), other.step(x, y));
      expectClose(one.step(x, y), other.step(x, y));
      one.w.value = other.w.value = tensor([i, 0]);
    }
  });

  it('queues calls', async () => {
    const [compiled, eager] = [fitting(), fitting()];
    const step = compile(compiled.step);
    const losses = await Promise.all([1, 2, 3].map((k) => step(x, tensor(k))));
    losses.forEach((loss, i) => expectClose(loss, eager.step(x, tensor(i + 1))));
  });

  it('takes and gives structures of any kind', async () => {
    const f = compile(({ pair: [a, b] }: { pair: [Tensor, Tensor] }, scale: number) => ({
      sum: a.add(b).mul(scale),
      given: a,
      name: 'sum',
      constant: tensor([7]),
    }));
    const result = await f({ pair: [tensor([1, 2]), tensor([3, 4])] }, 10);
    expect(result.sum.toArray()).toEqual([40, 60]);
    expect([result.given.toArray(), result.name, result.constant.toArray()]).toEqual([[1, 2], 'sum', [7]]);
    expect((await f({ pair: [tensor([1]), tensor([3])] }, 2)).sum.toArray()).toEqual([8]);
  });

  it('draws the random numbers that the function would draw', async () => {
    const drawing = (rng: Generator) => (a: Tensor) => a.mul(bernoulli([8], { rng })).add(normal([8], { rng }));
    const [a, eager] = [tensor([1, 2, 3, 4, 5, 6, 7, 8]), drawing(new Generator(3))];
    const compiled = compile(drawing(new Generator(3)));
    for (let i = 0; i < 4; i++) expect((await compiled(a)).data).toEqual(eager(a).data);
  });

  it('adds to gradients that are there, as backward() does', async () => {
    const w = new Parameter(tensor([1, 2]));
    const accumulate = compile((a: Tensor) => w.value.mul(a).sum().backward());
    for (let i = 0; i < 3; i++) await accumulate(x);
    expect(w.grad!.toArray()).toEqual([3, 6]);
  });

  it('pads by more than the window of the pooling behind it', async () => {
    const f = (a: Tensor) => avgPool1d(pad(a, [1, 3]), 2);
    expect((await compile(f)(tensor([[[4]]]))).toArray()).toEqual([[[2, 0]]]);
  });

  it('works without anything for ONNX Runtime to do', async () => {
    const count = new Buffer(tensor(0));
    const f = compile(() => {
      count.value = count.value.add(1);
      return 'done';
    });
    expect(await f()).toBe('done');
    await f();
    expect(count.value.item()).toBe(2);
  });
});

describe('what cannot be compiled', () => {
  const line = String.raw`\(compile\.test\.ts:\d+:\d+\)`;

  it.each([
    ['values asked for', (a: Tensor) => a.item(), `has no values, for its function was being traced.*${line}`],
    [
      'loops over values',
      (a: Tensor) => {
        while (a.sum().item() > 0);
      },
      `has no values, for its function was being traced.*${line}`,
    ],
    ['async functions', async (a: Tensor) => a, 'compile: the function is async'],
    ['results that are no tensors', () => new Map(), 'compile: .* is a Map; only tensors'],
  ] as const)('%s', async (_, f, message) => {
    await expect(compile(f as (a: Tensor) => unknown)(tensor(1))).rejects.toThrow(new RegExp(message));
  });

  it('an async function that goes on after it was refused, and fails where nobody waits', async () => {
    const failures: unknown[] = [];
    const goesOn = async (a: Tensor): Promise<Tensor> => {
      await Promise.resolve();
      try {
        return a.mul(a.item());
      } catch (error) {
        failures.push(error);
        throw error; // a rejection that nobody handled would end this test run
      }
    };
    await expect(compile(goesOn)(tensor(1))).rejects.toThrow('compile: the function is async');
    const inObject = compile((a: Tensor) => ({ loss: goesOn(a) }));
    await expect(inObject(tensor(1))).rejects.toThrow('compile: the result.loss is a Promise; only tensors');

    await new Promise((resolve) => setTimeout(resolve));
    expect(failures.map((error) => (error as Error).name)).toEqual(['ExportError', 'ExportError']);
  });

  it('a model in place of a function', () => {
    expect(() => compile({ forward: (a: Tensor) => a } as never)).toThrow(
      'compile: step is an object; it must be a function such as (x) => model.forward(x)',
    );
    expect(() => compile(3 as never)).toThrow(/^compile: step is 3; it must be a function$/);
  });

  it('the value of a parameter that was read outside', async () => {
    const w = new Parameter(tensor([1, 2]));
    const { value } = w;
    await expect(compile((a: Tensor) => a.mul(value))(x)).rejects.toThrow(
      new RegExp(`mul ${line} uses the value of a parameter that was read outside`),
    );
  });

  it('plain values and tensors from outside that change', async () => {
    let scale = 2;
    const f = compile((a: Tensor) => a.mul(scale));
    await f(x);
    scale = 3;
    await expect(f(x)).rejects.toThrow(
      new RegExp(`mul ${line} now takes 3 where it took 2 when the function was traced`),
    );
  });

  it('again at every call after the first such error, until things are as before', async () => {
    let scale = 2;
    const f = compile((a: Tensor) => a.mul(scale));
    await f(x);
    scale = 3;
    for (let call = 0; call < 3; call++) await expect(f(x)).rejects.toThrow('now takes 3 where it took 2');
    scale = 2;
    expect((await f(x)).toArray()).toEqual([2, 4]);
  });

  it('values that an operation refuses, in the words of the function itself, with its line in the stack', async () => {
    const f = (a: Tensor) => take(x, a);
    const wrong = tensor([2], { dtype: 'int32' });
    const message = 'take: indices[0] is 2 but axis 0 of x [2] has the entries 0 … 1';
    expect(() => f(wrong)).toThrow(message);
    const error: unknown = await compile(f)(wrong).catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      message,
      stack: expect.stringMatching(new RegExp(`in the compiled function ${line}$`)),
    });
  });

  it('plain results that change', async () => {
    let epoch = 1;
    const f = compile((a: Tensor) => [a.mul(2), epoch] as const);
    await f(x);
    epoch = 2;
    await expect(f(x)).rejects.toThrow('compile: the result has other plain values');
  });
});

it('warns when it is compiled again and again', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const f = compile((a: Tensor, by: number) => a.add(by));
  for (let n = 1; n < 12; n++) await f(zeros([n]), n);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0][0]).toMatch(
    /^compile: 8 signatures have been compiled, the last two for \(float32 \[7\], 7\) and \(float32 \[8\], 8\); each/,
  );
});

describe('arguments', () => {
  const f = (a: Tensor) => a.add(1);

  it.each<[unknown, unknown, string]>([
    [
      f,
      { thread: 2 },
      'compile: thread is no option; the options are device, threads, watch, maxSignatures (did you mean threads?)',
    ],
    [f, { threads: 'all' }, "compile: threads is 'all'; it must be a whole number of at least 1"],
    [f, { watch: [1] }, 'compile: watch[0] is 1; it must be an object whose fields matter'],
    [f, { maxSignatures: 0 }, 'compile: maxSignatures is 0; it must be a whole number of at least 1'],
    [f, { threads: 0 }, 'compile: threads is 0; it must be a whole number of at least 1'],
    [f, { device: 'gpu' }, 'compile: device is gpu; it must be one of auto, cpu, cuda, webgpu, wasm'],
    [f, 2, 'compile: options are 2; they must be an object such as { threads: 2 }'],
    [tensor(1), {}, 'compile: step is a tensor []; it must be a function'],
  ])('%o with %o are an error', (step, options, message) => {
    expect(() => compile(step as typeof f, options as object)).toThrow(message);
  });

  it('options that are undefined are left out', async () => {
    const compiled = compile(f, { device: undefined, threads: undefined });
    expect((await compiled(x)).toArray()).toEqual([2, 3]);
  });
});
