import { Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { ones, tensor, type Tensor } from '@gradkit/core-tensor';
import {
  Linear,
  Module,
  ModuleDict,
  ModuleList,
  ParameterDict,
  registerForwardHook,
  registerForwardPreHook,
  ReLU,
  Sequential,
  Tanh,
} from '@gradkit/layers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it, test } from 'vitest';

const x = tensor([[1, -2]]);
const linear = (): Linear => new Linear(2, 2);

/** A module around another one, of which its function makes use. */
class Around<M extends Module<never, unknown>> extends Module {
  readonly part: M;
  readonly #use: (part: M, input: Tensor) => Tensor;

  constructor(part: M, use: (part: M, input: Tensor) => Tensor) {
    super();
    this.part = part;
    this.#use = use;
  }

  forward(input: Tensor): Tensor {
    return this.#use(this.part, input);
  }
}

/** Compares a compiled function with the function before, after and long after a change, where it is not traced again anyway. */
async function expectNoticed(f: (input: Tensor) => Tensor, ...changes: readonly (() => unknown)[]): Promise<void> {
  const compiled = compile(f);
  for (const change of [() => null, ...changes]) {
    change();
    for (let call = 0; call < 5; call++) expectClose(await compiled(x), f(x), { relative: 1e-5, absolute: 1e-6 });
  }
}

describe('entries of a dictionary', () => {
  const last = (dict: ModuleDict, input: Tensor): Tensor => dict.values().at(-1)!.forward(input);

  it('of modules are replaced, added and taken out', async () => {
    const dict = new ModuleDict<Module>({ a: linear(), b: linear() });
    const replace = (): unknown => dict.set('b', linear());
    const add = (): unknown => dict.set('c', linear());
    const take = (): unknown => dict.pop('c');
    await expectNoticed(
      (input) => last(dict, input),
      replace,
      add,
      take,
      () => dict.set('b', new Tanh()),
    );
    const around = new Around(dict, last);
    await expectNoticed(
      (input) => around.forward(input),
      replace,
      add,
      take,
      () => around.eval(),
    );
  });

  it('in a dictionary are replaced', async () => {
    const inner = new ModuleDict<Module>({ act: linear() });
    const outer = new ModuleDict({ inner });
    await expectNoticed(
      (input) => last(outer.get('inner'), input),
      () => inner.set('act', linear()),
      () => outer.set('inner', new ModuleDict<Module>({ act: new Tanh() })),
    );
  });

  it('that are parameters are replaced', async () => {
    const dict = new ParameterDict({ scale: ones([2]) });
    const model = new Around(dict, (part, input) => input.mul(part.get('scale').value));
    await expectNoticed(
      (input) => model.forward(input),
      () => dict.set('scale', new Parameter(tensor([7, 3]))),
    );
  });

  it('without states are replaced', async () => {
    const dict = new ModuleDict<Module>({ act: new ReLU() });
    await expectNoticed(
      (input) => last(dict, input),
      () => dict.set('act', new Tanh()),
    );
  });
});

describe('lists that were empty', () => {
  const all = (list: Iterable<Module>, input: Tensor): Tensor =>
    [...list].reduce((y, layer) => layer.forward(y), input);
  const counted = (list: ModuleList, input: Tensor): Tensor => {
    let y = input;
    for (let i = 0; i < list.length; i++) y = list.at(i).forward(y);
    return y;
  };

  it.each([
    ['by their iterator', all],
    ['by their length', counted],
  ])('get modules, read %s', async (_, use) => {
    const list = new ModuleList<Module>([]);
    const model = new Around(list, use);
    await expectNoticed(
      (input) => model.forward(input),
      () => list.append(new ReLU()),
      () => list.append(linear()),
    );
  });

  it('get layers of a Sequential, alone and in a module', async () => {
    const [alone, part] = [new Sequential(), new Sequential()];
    await expectNoticed(
      (input) => alone.forward(input),
      () => alone.append(new ReLU()),
    );
    const model = new Around(part, (sequential, input) => sequential.forward(input));
    await expectNoticed(
      (input) => model.forward(input),
      () => part.append(new ReLU()),
    );
  });
});

describe('hooks', () => {
  const relu = (): ReLU => new ReLU();
  it.each<[string, () => { target: Module; model: Module }]>([
    ['alone', () => ((target) => ({ target, model: target }))(relu())],
    ['in a module', () => ((target) => ({ target, model: new Around(target, (part, y) => part.forward(y)) }))(relu())],
    ['in a Sequential', () => ((target) => ({ target, model: new Sequential(target) }))(relu())],
  ])('come and go on a module without states %s', async (_, make) => {
    const { target, model } = make();
    let handle = { remove(): void {} };
    await expectNoticed(
      (input) => model.forward(input),
      () => (handle = registerForwardHook(target, (_module, _inputs, y) => (y as Tensor).mul(3))),
      () => handle.remove(),
      () => (handle = registerForwardPreHook(target, (_module, [y]) => (y as Tensor).mul(-3))),
      () => handle.remove(),
    );
  });
});

test('a model whose states are not used at first tells of its fields, too', async () => {
  class Skipping extends Module {
    readonly layer = linear();
    act: Module = new ReLU();
    skip = true;

    forward(input: Tensor): Tensor {
      return this.skip ? input : this.layer.forward(input);
    }
  }
  const model = new Skipping();
  await expectNoticed(
    (input) => model.forward(input),
    () => (model.skip = false),
  );
  await expectNoticed(
    (input) => model.act.forward(input),
    () => (model.act = new Tanh()),
  );
});

test('elements of a short typed array and fields named by a symbol tell of changes, as lists and other fields do', async () => {
  const kind = Symbol('kind');
  class Rates extends Module {
    readonly rates = new Float32Array([1, 2]);
    [kind] = 1;

    forward(input: Tensor): Tensor {
      return input.mul(this.rates[1]).add(this[kind]);
    }
  }
  const model = new Rates();
  await expectNoticed(
    (input) => model.forward(input),
    () => (model.rates[1] = 5),
    () => (model[kind] = 3),
  );
});

test('a list with holes does not count as changed', async () => {
  class Holes extends Module {
    readonly layer = linear();
    readonly factors = new Array<number>(3);

    forward(input: Tensor): Tensor {
      return this.layer.forward(input).mul(this.factors[1]);
    }
  }
  const model = new Holes();
  model.factors[1] = 2;
  let traced = 0;
  const compiled = compile((input: Tensor) => {
    traced++;
    return model.forward(input);
  });
  for (let call = 0; call < 7; call++) await compiled(x);
  expect(traced).toBe(3); // at calls 1, 2 and 4
});

test('modules are left as they were', async () => {
  const model = new Sequential(linear(), new ReLU());
  await compile((input: Tensor) => model.forward(input))(x);
  for (const module of model.modules())
    expect(Object.getPrototypeOf(module)).toBe((module.constructor as typeof Linear).prototype);
});
