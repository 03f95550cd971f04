import { Buffer, Parameter } from '@gradkit/autograd';
import { Generator, ones, ShapeError, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { BatchNorm1d, Dropout, Linear, Module, Sequential, type AnyModule } from '../index.ts';

class Block extends Module {
  readonly inputLayer = new Linear(2, 3, { rng: new Generator(1) });
  readonly norm = new BatchNorm1d(3);
  readonly dropout = new Dropout(0.5);
  readonly W = new Parameter(ones([3]));
  readonly label = 'no tensor';
  readonly nothing = null;

  forward(x: Tensor): Tensor {
    return this.dropout.forward(this.norm.forward(this.inputLayer.forward(x))).mul(this.W.value);
  }
}

class Net extends Module {
  readonly blocks = [new Block(), new Block()];
  readonly maskBias = new Buffer(zeros([2]));
  readonly lastScale = new Parameter(ones([1]));

  forward(x: Tensor): Tensor {
    return this.blocks[0].forward(x);
  }
}

/** The same layer twice. */
class Tied extends Module {
  readonly encoder = new Linear(2, 2, { rng: new Generator(2) });
  readonly decoder = this.encoder;
  readonly count = new Buffer(zeros([1]));
  readonly sameCount = this.count;

  forward(x: Tensor): Tensor {
    return this.decoder.forward(this.encoder.forward(x));
  }
}

const names = (named: Iterable<readonly [string, unknown]>): string[] => [...named].map(([name]) => name);

describe('names', () => {
  it('are those of PyTorch: dotted, snake_case, list entries by number; own parameters before those below', () => {
    const block = ['input_layer.weight', 'input_layer.bias', 'norm.weight', 'norm.bias'];
    const buffers = ['norm.running_mean', 'norm.running_var', 'norm.num_batches_tracked'];
    expect(names(new Block().namedParameters())).toEqual(['W', ...block]);
    expect(Object.keys(new Block().stateDict())).toEqual(['W', ...block, ...buffers]);
    expect(names(new Net().namedBuffers())).toEqual([
      'mask_bias',
      ...['0', '1'].flatMap((i) => buffers.map((name) => `blocks.${i}.${name}`)),
    ]);
    expect(names(new Net().namedParameters())[0]).toBe('last_scale');
  });

  it('of modules: this one is "", then all below', () => {
    expect(names(new Block().namedModules())).toEqual(['', 'input_layer', 'norm', 'dropout']);
    expect(names(new Net().namedChildren())).toEqual(['blocks.0', 'blocks.1']);
    expect(new Net().children()).toHaveLength(2);
    expect(new Net().modules()).toHaveLength(9);
  });

  it('that are the same twice are an error, so that no weight is lost', () => {
    class Clash extends Module {
      readonly innerWeight = new Parameter(ones([1]));
      readonly inner_weight = new Parameter(ones([1]));
      forward = (x: Tensor): Tensor => x;
    }
    expect(() => new Clash().stateDict()).toThrow(
      'Module: two fields are named inner_weight, one of which would not be saved; rename one',
    );
  });

  it('a module that contains itself is an error, not an endless loop', () => {
    class Loop extends Module {
      self: AnyModule = this;
      forward = (x: Tensor): Tensor => x;
    }
    expect(() => new Loop().parameters()).toThrow(
      'Module: self is a module that contains itself; keep it in a private #field',
    );
  });
});

describe('shared parameters', () => {
  const tied = new Tied();

  it('are counted, trained and listed once', () => {
    expect(names(tied.namedParameters())).toEqual(['encoder.weight', 'encoder.bias']);
    expect(tied.parameterCount).toBe(6);
    expect(names(tied.namedModules())).toEqual(['', 'encoder']);
    expect(names(tied.namedBuffers())).toEqual(['count']);
  });

  it('are in the state dict under both names, as in PyTorch', () => {
    expect(Object.keys(tied.stateDict())).toEqual([
      'count',
      'same_count',
      'encoder.weight',
      'encoder.bias',
      'decoder.weight',
      'decoder.bias',
    ]);
    expect(new Tied().loadStateDict(tied.stateDict())).toEqual({ missing: [], unexpected: [] });
  });

  it('get the gradients of both uses', () => {
    const one = new Parameter(tensor([3]));
    class Twice extends Module {
      readonly a = one;
      readonly b = one;
      forward(x: Tensor): Tensor {
        return x.mul(this.a.value).mul(this.b.value);
      }
    }
    new Twice()
      .forward(tensor([1]))
      .sum()
      .backward();
    expect(one.grad?.toArray()).toEqual([6]); // d(a²)/da
  });
});

describe('a state dict', () => {
  it('goes round: same outputs, buffers too, and later training does not change it', () => {
    const [from, to] = [new Block(), new Block()];
    from.forward(
      tensor([
        [1, 2],
        [3, 5],
      ]),
    ); // moves the running statistics
    const state = from.stateDict();
    to.inputLayer.weight.value = zeros([3, 2]);
    to.loadStateDict(state);
    const x = tensor([[0.5, -1]]);
    expect(to.eval().forward(x).toArray()).toEqual(from.eval().forward(x).toArray());
    expect(to.norm.numBatchesTracked!.value.item()).toBe(1);
    from.W.value = zeros([3]);
    expect(state['W'].toArray()).toEqual([1, 1, 1]);
    expect(state['W'].gradFn).toBeNull();
  });

  it('leaves parameters trainable, and frozen ones frozen', () => {
    const layer = new Linear(2, 2);
    layer.bias!.requiresGrad = false;
    layer.loadStateDict(new Linear(2, 2).stateDict());
    layer
      .forward(ones([1, 2]))
      .sum()
      .backward();
    expect(layer.weight.grad?.shape).toEqual([2, 2]);
    expect(layer.bias!.grad).toBeNull();
  });
});

describe('a state that does not fit changes nothing and says everything', () => {
  const load = (state: Record<string, Tensor>, options = {}) => {
    const model = new Linear(2, 1, { rng: new Generator(3) });
    const before = model.stateDict();
    try {
      return model.loadStateDict(state, options);
    } catch (error) {
      for (const [name, value] of Object.entries(before)) expect(model.stateDict()[name].data).toEqual(value.data);
      throw error;
    }
  };
  const [weight, bias] = [zeros([1, 2]), zeros([1])];

  it.each([
    ['missing', { weight }, 'missing: bias'],
    ['unexpected', { weight, bias, gain: bias }, 'unexpected: gain'],
    ['wrong shape', { weight: zeros([2, 1]), bias }, 'weight is [2, 1] but must be [1, 2]'],
    [
      'wrong dtype',
      { weight, bias: zeros([1], { dtype: 'float64' }) },
      "bias is float64 but must be float32; use cast('float32')",
    ],
    [
      'all at once',
      { weight: zeros([3]), other: bias, more: bias },
      'missing: bias; unexpected: other, more; weight is [3] but must be [1, 2]',
    ],
  ])('%s', (_, state, text) => {
    const message = `loadStateDict: the state does not fit the model; ${text}`;
    expect(() => load(state)).toThrow(expect.objectContaining({ name: 'DataError', message }));
  });

  it('lists ten names and counts the rest', () => {
    const more = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`x${i}`, bias]));
    expect(() => load({ weight, bias, ...more })).toThrow(
      'unexpected: x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, and 3 more',
    );
  });

  it('checkStateDict gives the same and changes nothing', () => {
    const model = new Linear(2, 1);
    const before = model.weight.value;
    expect(model.checkStateDict({ weight }, { strict: false })).toEqual({ missing: ['bias'], unexpected: [] });
    expect(() => model.checkStateDict({ weight })).toThrow('loadStateDict: the state does not fit the model');
    expect(model.weight.value).toBe(before);
  });

  it('not strict: reports names, still refuses shapes', () => {
    expect(load({ weight, gain: bias }, { strict: false })).toEqual({ missing: ['bias'], unexpected: ['gain'] });
    expect(() => load({ weight: bias }, { strict: false })).toThrow(
      'loadStateDict: the state does not fit the model; weight is [1] but must be [1, 2]',
    );
  });
});

describe('for all modules below', () => {
  it('train and eval switch', () => {
    const net = new Net();
    expect(net.modules().every(({ training }) => training)).toBe(true);
    expect(net.eval()).toBe(net);
    expect(net.modules().some(({ training }) => training)).toBe(false);
    expect(net.train().blocks[1].dropout.training).toBe(true);
  });

  it('apply comes to children first', () => {
    const seen: string[] = [];
    const model = new Sequential(new Linear(1, 1), new Sequential(new Dropout()));
    expect(model.apply((module) => seen.push(module.constructor.name))).toBe(model);
    expect(seen).toEqual(['Linear', 'Dropout', 'Sequential', 'Sequential']);
  });

  it('requiresGrad freezes and thaws', () => {
    const model = new Sequential(new Linear(1, 1), new Linear(1, 1));
    model.children()[0].requiresGrad(false);
    model
      .forward(ones([1, 1]))
      .sum()
      .backward();
    expect(model.parameters().map(({ grad }) => grad !== null)).toEqual([false, false, true, true]);
    model.zeroGrad();
    expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
    model
      .requiresGrad()
      .forward(ones([1, 1]))
      .sum()
      .backward();
    expect(model.parameters().every(({ grad }) => grad !== null)).toBe(true);
  });

  it('parameterCount counts frozen parameters, too, but no buffers', () => {
    expect(new Block().requiresGrad(false).parameterCount).toBe(6 + 3 + 3 + 3 + 3);
  });
});

it('a parameter keeps its shape', () => {
  const layer = new Linear(2, 1);
  expect(() => (layer.weight.value = zeros([1, 3]))).toThrow(ShapeError);
});

it('a layer has the fields that its class says, and nothing else that consoles would show', () => {
  expect(Reflect.ownKeys(new Linear(1, 1))).toEqual(['inFeatures', 'outFeatures', 'weight', 'bias']);
});
