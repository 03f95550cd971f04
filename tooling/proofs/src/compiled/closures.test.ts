import { Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { relu, tanh, tensor, type Tensor } from '@gradkit/core-tensor';
import { Dropout, Linear, Module, ModuleList, Sequential, Tanh } from '@gradkit/layers';
import { SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { afterEach, describe, expect, it, test, vi } from 'vitest';

const x = tensor([[0.5, -1]]);

/** Everything that a model may be told by its fields. */
class Model extends Module {
  body: Module = new Linear(2, 2);
  scale = 1;
  useTanh = false;
  activation: (x: Tensor) => Tensor = relu;
  options: { shift: number; nested: { deep: number[] } } = { shift: 0, nested: { deep: [1] } };
  factors: ReadonlyMap<string, number> = new Map([['a', 1]]);
  mask: Tensor | null = null;
  branches: Module[] = [new Linear(2, 2)];
  readonly list = new ModuleList<Module>([new Linear(2, 2)]);
  readonly chain = new Sequential(new Linear(2, 2), new Linear(2, 2));
  extra?: number;

  forward(input: Tensor): Tensor {
    let y = this.activation(this.body.forward(input)).mul(this.scale).add(this.options.shift);
    if (this.useTanh) y = y.tanh();
    for (const factor of this.options.nested.deep) y = y.mul(factor);
    for (const factor of this.factors.values()) y = y.mul(factor);
    for (const branch of [...this.branches, ...this.list, this.chain]) y = y.add(branch.forward(input));
    if (this.mask !== null) y = y.mul(this.mask);
    return y.add(this.extra ?? 0);
  }
}

const changes: readonly (readonly [string, (model: Model) => void])[] = [
  ['a number', (model) => (model.scale = 3)],
  ['a number to −0', (model) => (model.scale = -0)],
  ['a flag', (model) => (model.useTanh = true)],
  ['a function', (model) => (model.activation = tanh)],
  ['an option', (model) => (model.options.shift = 2)],
  ['options as a whole', (model) => (model.options = { shift: 1, nested: { deep: [2] } })],
  ['an entry of a nested list', (model) => (model.options.nested.deep[0] = 5)],
  ['a longer list', (model) => model.options.nested.deep.push(7)],
  ['an entry of a Map', (model) => (model.factors as Map<string, number>).set('a', 4)],
  ['a larger Map', (model) => (model.factors as Map<string, number>).set('b', 4)],
  ['a tensor', (model) => (model.mask = tensor([[1, 0]]))],
  ['a submodule', (model) => (model.body = new Linear(2, 2))],
  ['a submodule by one without states', (model) => (model.body = new Tanh())],
  ['an entry of a list of modules', (model) => (model.branches[0] = new Linear(2, 2))],
  ['a module more', (model) => model.branches.push(new Linear(2, 2))],
  ['a module less', (model) => model.branches.pop()],
  ['an entry of a ModuleList', (model) => ((model.list.items as Module[])[0] = new Linear(2, 2))],
  ['a layer of a Sequential', (model) => ((model.chain.layers as Module[])[1] = new Linear(2, 2))],
  ['a new field', (model) => (model.extra = 9)],
  [
    'a parameter',
    (model) =>
      ((model.body as unknown as { weight: Parameter }).weight = new Parameter( // it is readonly for the compiler alone
        tensor([
          [1, 2],
          [3, 4],
        ]),
      )),
  ],
];

afterEach(() => void vi.restoreAllMocks());

describe('what changes between calls is seen at the next one', () => {
  it.each(changes)('%s', async (_, change) => {
    const model = new Model();
    const predict = compile((input: Tensor) => model.forward(input));
    for (let call = 0; call < 6; call++) expectClose(await predict(x), model.forward(x)); // calls 3 and 5 are not compared with a trace
    change(model);
    expectClose(await predict(x), model.forward(x), { relative: 1e-5, absolute: 1e-6 });
  });

  it('back and forth: both traces are kept', async () => {
    const model = new Model();
    const forward = vi.spyOn(model, 'forward');
    const predict = compile((input: Tensor) => model.forward(input));
    for (let call = 0; call < 9; call++) {
      model.scale = call % 2;
      expectClose(await predict(x), Model.prototype.forward.call(model, x));
    }
    expect(forward.mock.calls.length).toBe(6); // each at its calls 1, 2 and 4
  });

  it('in a training, with what is below and above the modules that it uses', async () => {
    class Noisy extends Module {
      drop: Module = new Tanh();
      readonly head = new Linear(2, 1);
      forward(input: Tensor): Tensor {
        return this.head.forward(this.drop.forward(input));
      }
    }
    const model = new Noisy();
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
    const step = compile((input: Tensor) => {
      optimizer.zeroGrad();
      const loss = model.forward(input).sum();
      loss.backward();
      optimizer.step();
      return loss;
    });
    for (let call = 0; call < 3; call++) await step(x);
    model.drop = new Dropout(1); // all that reaches the head is 0
    const bias = model.head.bias!.value.item();
    expect((await step(x)).item()).toBeCloseTo(bias, 6);
    for (let call = 0; call < 3; call++) await step(x);
    model.head.weight.requiresGrad = false;
    const { value } = model.head.weight;
    await step(x);
    expect(model.head.weight.value.toArray()).toEqual(value.toArray());
  });

  it('objects that are watched', async () => {
    const settings = { scale: 2 };
    const scaled = compile((input: Tensor) => input.mul(settings.scale), { watch: [settings] });
    for (let call = 0; call < 3; call++) expect((await scaled(x)).toArray()).toEqual([[1, -2]]);
    settings.scale = 4;
    expect((await scaled(x)).toArray()).toEqual([[2, -4]]);
  });
});

it('a field that the function does not ask for costs a trace, no signature; after 8 changes there is a warning', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  class Counting extends Module {
    readonly layer = new Linear(2, 2);
    seen = 0;
    last: Tensor | null = null;
    forward(input: Tensor): Tensor {
      this.seen++; // its own, while it is traced
      return (this.last = this.layer.forward(input));
    }
  }
  const model = new Counting();
  const predict = compile((input: Tensor) => model.forward(input), { maxSignatures: 1 });
  for (let call = 0; call < 20; call++) await predict(x);
  expect(model.seen).toBe(5); // at calls 1, 2, 4, 8, 16
  expect(warn).not.toHaveBeenCalled();
  for (let call = 0; call < 20; call++) {
    model.seen++;
    await predict(x);
  }
  expect(warn.mock.calls).toEqual([
    [expect.stringMatching(/^compile: Counting\.seen has changed 8 times between calls/)],
  ]);
});

test('what cannot be seen, a variable, is an error at the next comparison', async () => {
  let scale = 2;
  const scaled = compile((input: Tensor) => input.mul(scale));
  for (let call = 0; call < 3; call++) await scaled(x);
  scale = 3;
  await expect(scaled(x)).rejects.toThrow(/now takes 3 where it took 2 when the function was traced/);
});

test('signatures that were used longest ago go first', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  let traces = 0;
  const add = compile(
    (input: Tensor) => {
      traces++;
      return input.add(1);
    },
    { maxSignatures: 2 },
  );
  const of = (length: number): Tensor => tensor(new Array<number>(length).fill(0));
  await add(of(1));
  await add(of(2));
  await add(of(1)); // compared
  await add(of(3)); // 2 goes
  expect(traces).toBe(4);
  await add(of(1));
  await add(of(3)); // compared
  expect(traces).toBe(5);
  expect((await add(of(2))).toArray()).toEqual([1, 1]);
  expect(traces).toBe(6);
});

describe('modules without states', () => {
  class Scale extends Module {
    by = 1;
    options = { shift: 0 };

    forward(input: Tensor): Tensor {
      return input.mul(this.by).add(this.options.shift);
    }
  }

  it.each<[string, (scale: Scale) => void]>([
    ['a number', (scale) => (scale.by = 3)],
    ['an option', (scale) => (scale.options.shift = 2)],
  ])('are watched where the function reads their fields: %s', async (_, change) => {
    const scale = new Scale();
    const f = (input: Tensor): Tensor => scale.forward(input);
    const compiled = compile(f);
    for (let i = 0; i < 3; i++) await compiled(x);
    change(scale);
    expectClose(await compiled(x), f(x));
    expectClose(await compiled(x), f(x));
  });

  it('are left alone by functions that do not read them', async () => {
    const [used, other] = [new Scale(), new Scale()];
    let traced = 0;
    const compiled = compile((input: Tensor) => {
      traced++;
      return used.forward(input);
    });
    await compiled(x);
    await compiled(x);
    const before = traced;
    other.by = 5;
    await compiled(x);
    expect(traced).toBe(before);
    expect(Object.getOwnPropertyDescriptor(used, 'by')).toEqual({
      value: 1,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });

  it('keep what the function itself sets, also when it fails', () => {
    class Counter extends Module {
      calls = 0;

      forward(input: Tensor): Tensor {
        this.calls++;
        throw new Error(String(input.rank));
      }
    }
    const counter = new Counter();
    void compile((input: Tensor) => counter.forward(input))(x).catch(() => undefined);
    expect([counter.calls, Object.getOwnPropertyDescriptor(counter, 'calls')?.value]).toEqual([1, 1]);
  });
});
