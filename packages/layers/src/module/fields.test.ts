import { Buffer, Parameter } from '@gradkit/autograd';
import { ones, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it, vi } from 'vitest';
import { Linear, Module, ModuleList, Sequential } from '../index.ts';

/** A module with these fields. */
function moduleOf(fields: Record<string, unknown>): Module {
  class Model extends Module {
    forward(x: Tensor): Tensor {
      return x;
    }
  }
  return Object.assign(new Model(), fields);
}

const line = (): Linear => new Linear(1, 1, { bias: false });
const namesIn = (fields: Record<string, unknown>): string[] => Object.keys(moduleOf(fields).stateDict());

describe('members are found wherever they are, under the names of PyTorch', () => {
  const scale = new Parameter(ones([1]));
  it.each<[string, Record<string, unknown>, string[]]>([
    ['in fields', { body: line(), W: scale, mask: new Buffer(ones([2])) }, ['W', 'mask', 'body.weight']],
    ['in an array', { blocks: [line(), scale] }, ['blocks.1', 'blocks.0.weight']],
    [
      'in nested arrays',
      { blocks: [[line(), line()], [], [[line()]]] },
      ['blocks.0.0.weight', 'blocks.0.1.weight', 'blocks.2.0.0.weight'],
    ],
    [
      'in an object, in snake_case',
      { branches: { left: line(), farRight: line() } },
      ['branches.left.weight', 'branches.far_right.weight'],
    ],
    [
      'in an object without a prototype',
      { branches: Object.assign(Object.create(null), { left: line() }) },
      ['branches.left.weight'],
    ],
    [
      'in a Map, by its keys as they are',
      {
        heads: new Map<unknown, unknown>([
          ['farRight', line()],
          [3, scale],
        ]),
      },
      ['heads.3', 'heads.farRight.weight'],
    ],
    ['deeper', { a: new Map([['b', [{ c: [line()] }]]]) }, ['a.b.0.c.0.weight']],
    ['in a list of lists of modules', { a: [new Sequential(line(), line())] }, ['a.0.0.weight', 'a.0.1.weight']],
  ])('%s', (_, fields, names) => {
    expect(namesIn(fields)).toEqual(names);
  });

  it('in fields of Sequential and ModuleList subclasses', () => {
    class Classifier extends Sequential {
      readonly head = line();
      readonly moreHeads = [line()];
      override forward(x: Tensor): Tensor {
        return this.head.forward(super.forward(x));
      }
    }
    expect(Object.keys(new Classifier(line(), line()).stateDict())).toEqual([
      '0.weight',
      '1.weight',
      'head.weight',
      'more_heads.0.weight',
    ]);
    class Blocks extends ModuleList {
      readonly scale = new Parameter(ones([1]));
    }
    expect(Object.keys(new Blocks([line()]).stateDict())).toEqual(['scale', '0.weight']);
  });

  it('are trained, switched, frozen and loaded like those in fields', () => {
    const [inList, inMap] = [line(), line()];
    const model = moduleOf({ blocks: [[inList]], heads: new Map([['a', inMap]]) });
    expect(model.parameters()).toEqual([inList.weight, inMap.weight]);
    model.eval().requiresGrad(false);
    expect([inList.training, inMap.training, inMap.weight.requiresGrad]).toEqual([false, false, false]);
    model.loadStateDict({ 'blocks.0.0.weight': zeros([1, 1]), 'heads.a.weight': ones([1, 1]) });
    expect([inList.weight.value.item(), inMap.weight.value.item()]).toEqual([0, 1]);
  });
});

describe('what has no name is an error that says where, and what to do', () => {
  const advice =
    /so that a parameter, buffer or module in it has no name and would be neither trained nor saved; keep it in a field, an array/;
  it.each<[string, Record<string, unknown>, string]>([
    ['a Set', { extra: new Set([line()]) }, 'Module: extra is a Set, so that'],
    [
      'a Set in a list in a module',
      { body: moduleOf({ extra: [1, new Set([[line()]])] }) },
      'Module: body.extra.1 is a Set, so',
    ],
    [
      'a Map with other keys',
      { heads: new Map([[{}, line()]]) },
      'Module: heads is a Map with a key that is neither text nor a number',
    ],
    ['a module as key', { heads: new Map([[line(), 1]]) }, 'Module: heads is a Map with a key that is'],
    ['a dot in a key', { heads: { 'a.b': line() } }, 'Module: heads."a.b" is no name, which has no dot'],
    ['an empty key', { heads: new Map([['', [line()]]]) }, 'Module: heads."" is no name'],
  ])('%s', (_, fields, text) => {
    expect(() => moduleOf(fields).parameters()).toThrow(text);
    expect(() => moduleOf(fields).parameters()).toThrow(advice);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['of fields', { innerWeight: line(), inner_weight: line() }, 'inner_weight'],
    ['of an object and a module', { fooBar: line(), foo_bar: { weight: line() } }, 'foo_bar.weight'],
    [
      'of keys of a Map',
      {
        heads: new Map<unknown, unknown>([
          ['1', line()],
          [1, line()],
        ]),
      },
      'heads.1',
    ],
  ])('the same name twice: %s', (_, fields, name) => {
    const text = `Module: two fields are named ${name}, one of which would not be saved; rename one`;
    expect(() => moduleOf(fields).stateDict()).toThrow(text);
    expect(() => moduleOf(fields).modules()).toThrow(text);
  });
});

it('a module of another copy of this package is an error, too', async () => {
  vi.resetModules();
  const other = await import('../index.ts');
  expect(() => moduleOf({ body: [new other.Identity()] }).parameters()).toThrow(
    'Module: body.0 is a module of another copy of @gradkit/layers, and would be neither trained nor saved.',
  );
});

describe('what is not looked into', () => {
  class Foreign {
    readonly layer = line();
  }
  class Hidden extends Module {
    readonly #layer = line();
    get layer(): Linear {
      return this.#layer;
    }
    forward(x: Tensor): Tensor {
      return this.#layer.forward(x);
    }
  }
  it.each<[string, Module]>([
    ['instances of other classes, also in lists', moduleOf({ foreign: new Foreign(), all: [new Foreign()] })],
    ['private #fields and getters', new Hidden()],
    [
      'tensors, text, functions, sets and circles without members',
      moduleOf({ x: ones([3]), set: new Set(['a']), f: () => line(), circle: circle() }),
    ],
  ])('%s', (_, model) => {
    expect(model.namedStates()).toEqual([]);
  });

  function circle(): unknown {
    const list: unknown[] = [new Map([[{}, 1]])];
    list.push({ list });
    return list;
  }
});
