import { Generator, ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { Dropout, Flatten, Identity, Linear, Module, ModuleList, ReLU, Sequential } from '../index.ts';

const namesOf = (module: Module): string[] => [...module.namedParameters()].map(([name]) => name);

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
