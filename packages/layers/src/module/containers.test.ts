import { Parameter } from '@gradkit/autograd';
import { Generator, ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  Dropout,
  Flatten,
  Identity,
  Linear,
  Module,
  ModuleDict,
  ModuleList,
  ParameterDict,
  ParameterList,
  ReLU,
  Sequential,
  type AnyModule,
} from '../index.ts';

const namesOf = (module: AnyModule): string[] => [...module.namedParameters()].map(([name]) => name);

describe('Sequential', () => {
  const rng = new Generator(1);
  const layers = [new Flatten(), new Linear(4, 3, { rng }), new ReLU(), new Linear(3, 2, { rng })] as const;
  const model = new Sequential(...layers);

  it('gives each layer the output of the one before', () => {
    const x = tensor([
      [
        [1, -2],
        [3, 0.5],
      ],
    ]);
    const [flatten, first, relu, second] = layers;
    const byHand = second.forward(relu.forward(first.forward(flatten.forward(x))));
    expect(model.forward(x).toArray()).toEqual(byHand.toArray());
  });

  it('names parameters by place, also inside each other', () => {
    expect(namesOf(model)).toEqual(['1.weight', '1.bias', '3.weight', '3.bias']);
    expect(namesOf(new Sequential(new ReLU(), new Sequential(new Linear(1, 1))))).toEqual(['1.0.weight', '1.0.bias']);
    class Net extends Module {
      readonly body = new Sequential(new Linear(1, 1));
      forward(x: Tensor): Tensor {
        return this.body.forward(x);
      }
    }
    expect(namesOf(new Net())).toEqual(['body.0.weight', 'body.0.bias']);
  });

  it('takes the state of another, and passes on training', () => {
    const other = new Sequential(new Flatten(), new Linear(4, 3), new ReLU(), new Linear(3, 2));
    other.loadStateDict(model.stateDict());
    expect(other.forward(ones([1, 4])).toArray()).toEqual(model.forward(ones([1, 4])).toArray());
    const dropout = new Dropout();
    new Sequential(new Identity(), dropout).eval();
    expect(dropout.training).toBe(false);
  });

  it('may be empty', () => {
    const x = ones([2]);
    expect(new Sequential().forward(x)).toBe(x);
    expect(new Sequential().parameterCount).toBe(0);
  });

  it('names the layer that an input does not fit', () => {
    expect(() => model.forward(zeros([1, 5]))).toThrow(
      'linear: x is [1, 5] but weight is [3, 4]; the last axes must match (5 vs 4)',
    );
  });
});

describe('ModuleList', () => {
  class Heads extends Module<[x: Tensor], Tensor[]> {
    readonly heads = new ModuleList([new Linear(2, 1), new Linear(2, 3)]);
    forward(x: Tensor): Tensor[] {
      return [...this.heads].map((head) => head.forward(x));
    }
  }

  it('belongs to the model: names, training, calls in order', () => {
    const model = new Heads();
    expect([...model.namedParameters()].map(([name]) => name)).toEqual([
      'heads.0.weight',
      'heads.0.bias',
      'heads.1.weight',
      'heads.1.bias',
    ]);
    expect(model.heads.length).toBe(2);
    expect(model.heads.items[1].weight.value.shape).toEqual([3, 2]);
    expect(model.forward(ones([5, 2])).map(({ shape }) => shape)).toEqual([
      [5, 1],
      [5, 3],
    ]);
    expect(model.eval().heads.items[0].training).toBe(false);
  });

  it('has the same names as a plain list', () => {
    class Plain extends Module {
      readonly heads = [new Linear(2, 1), new Linear(2, 3)];
      forward = (x: Tensor): Tensor => x;
    }
    expect(new Plain().loadStateDict(new Heads().stateDict())).toEqual({ missing: [], unexpected: [] });
  });

  it('has no forward', () => {
    expect(() => new ModuleList([]).forward()).toThrow('ModuleList: it has no forward of its own; call its items');
  });
});

describe('Sequential by names and places', () => {
  const [a, b, c] = [new Linear(1, 1, { bias: false }), new Linear(1, 1, { bias: false }), new ReLU()];

  it('takes an object or a Map; keys of an object are in snake_case, those of a Map as they are', () => {
    const model = new Sequential({ firstLayer: a, relu: c });
    expect(namesOf(model)).toEqual(['first_layer.weight']);
    expect(namesOf(new Sequential(new Map([['firstLayer', a]])))).toEqual(['firstLayer.weight']);
    expect(model.forward(ones([1, 1])).toArray()).toEqual(c.forward(a.forward(ones([1, 1]))).toArray());
    expect([model.at('first_layer'), model.at(1), model.at(-2)]).toEqual([a, c, a]);
    expect(new Sequential({}).length).toBe(0);
  });

  it('grows at the end and in between; places are the names', () => {
    const model = new Sequential(a).append(c).insert(0, b).insert(-1, new ReLU());
    expect(namesOf(model)).toEqual(['0.weight', '1.weight']);
    expect([...model].map((layer) => layer.constructor.name)).toEqual(['Linear', 'Linear', 'ReLU', 'ReLU']);
    expect([model.at(0), model.length, model.layers.length]).toEqual([b, 4, 4]);
    expect(namesOf(new Sequential({ conv: a }).append(b))).toEqual(['conv.weight', '1.weight']);
  });

  it.each([
    [() => new Sequential(a).at(1), 'Sequential.at: place is 1; it must be a whole number in -1 … 0'],
    [() => new Sequential(a).at('b'), 'getSubmodule: path is b; it must be one of 0'],
    [() => new Sequential(a).insert(2, b), 'Sequential.insert: place is 2; it must be a whole number in -1 … 1'],
    [() => new Sequential(a).append(3 as never), 'Sequential: entry 1 is 3; it must be a module'],
    [() => new Sequential({ a: 3 } as never), 'Sequential: entry a is 3; it must be a module'],
    [() => new Sequential({ 'a.b': a }).stateDict(), 'Module: "a.b" is no name, which has no dot'],
  ])('mistakes: %#', (make, text) => {
    expect(make).toThrow(text);
  });
});

describe('lists and dictionaries', () => {
  const [a, b, c] = [new Linear(1, 1), new Linear(1, 1), new Linear(1, 1)];

  it('ModuleList grows and shrinks', () => {
    const list = new ModuleList([a]).append(b).extend([c]);
    expect([list.pop(0), list.at(-1), list.insert(0, a).length, list.pop()]).toEqual([a, c, 3, c]);
    expect(namesOf(list)).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
    expect(new ModuleList().items).toEqual([]);
  });

  it('ModuleDict names by its keys as they are', () => {
    const dict = new ModuleDict({ farLeft: a }).set('right', b).update(new Map([['right', c]]));
    expect(namesOf(dict)).toEqual(['farLeft.weight', 'farLeft.bias', 'right.weight', 'right.bias']);
    expect([dict.get('right'), dict.has('left'), dict.length, dict.keys()]).toEqual([
      c,
      false,
      2,
      ['farLeft', 'right'],
    ]);
    expect([dict.values(), [...dict], dict.items()].map((list) => list.length)).toEqual([2, 2, 2]);
    expect([dict.pop('farLeft'), dict.keys()]).toEqual([a, ['right']]);
    dict.clear();
    expect(dict.parameters()).toEqual([]);
  });

  it('of parameters take tensors, too', () => {
    const w = new Parameter(ones([2]));
    const list = new ParameterList([w, ones([3])]);
    expect(list.parameters()).toEqual([...list]);
    expect([list.at(0), list.at(1).value.shape]).toEqual([w, [3]]);
    const dict = new ParameterDict({ w }).update([['v', zeros([1])]]);
    expect(Object.keys(dict.stateDict())).toEqual(['w', 'v']);
    expect([dict.setdefault('w', ones([9])), dict.setdefault('u', ones([9])).value.shape]).toEqual([w, [9]]);
    expect(dict.copy().parameters()).toEqual(dict.parameters());
    const last = dict.get('u');
    expect([dict.popitem(), dict.keys()]).toEqual([
      ['u', last],
      ['w', 'v'],
    ]);
    expect(dict.fromkeys(['a', 'b'], w).parameters()).toEqual([w]);
    expect(Object.keys(dict.fromkeys(['a', 'b'], ones([2])).stateDict())).toEqual(['a', 'b']);
  });

  it('are parts of a model', () => {
    class Net extends Module {
      readonly heads = new ModuleDict({ left: new Linear(2, 1), right: new Linear(2, 1) });
      readonly scales = new ParameterList([ones([1])]);
      forward(x: Tensor): Tensor {
        return this.heads.get('left').forward(x).mul(this.scales.at(0).value);
      }
    }
    const names = ['heads.left.weight', 'heads.left.bias', 'heads.right.weight', 'heads.right.bias', 'scales.0'];
    expect(namesOf(new Net())).toEqual(names);
    expect(new Net().eval().heads.get('right').training).toBe(false);
  });

  it.each([
    [() => new ModuleList([a]).at(1), 'ModuleList.at: place is 1; it must be a whole number in -1 … 0'],
    [() => new ModuleList().pop(), 'ModuleList.pop: the list is empty'],
    [() => new ModuleList([3 as never]), 'ModuleList: entry 0 is 3; it must be a module'],
    [() => new ModuleDict({ a }).get('b'), "ModuleDict.get: key is 'b'; it must be one of a"],
    [() => new ModuleDict({ a }).set('x.y', b), "ModuleDict: key is 'x.y'; it must be a name without a dot"],
    [() => new ModuleDict({ a: 3 as never }), 'ModuleDict: entry a is 3; it must be a module'],
    [() => new ModuleDict(3 as never), 'ModuleDict: entries is 3; it must be an object, a Map, or a list of pairs'],
    [() => new ParameterList([3 as never]), 'ParameterList: entry 0 is 3; it must be a Parameter or a tensor'],
    [() => new ParameterDict({ a: a as never }), 'ParameterDict: entry a is a Linear; it must be a Parameter or a'],
    [() => new ParameterDict().popitem(), 'ParameterDict.popitem: there is no entry'],
    [() => new ModuleDict().forward(), 'ModuleDict: it has no forward of its own; call its entries'],
  ])('mistakes: %#', (make, text) => {
    expect(make).toThrow(text);
  });
});
