import { Generator, tensor, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  fuseConvBnEval,
  fuseLinearBnEval,
  fuseModules,
  Linear,
  Module,
  ModuleList,
  ReLU,
  Sequential,
} from '../index.ts';

type State = Readonly<Record<string, Written>>;

interface Golden {
  readonly cases: readonly {
    readonly layer: keyof typeof makers;
    readonly arguments: readonly unknown[];
    readonly norm: keyof typeof norms;
    readonly options: object;
    readonly states: readonly [State, State];
    readonly fused: State;
  }[];
}

const makers = { Conv1d, Conv2d, ConvTranspose2d, Linear } as Readonly<
  Record<string, new (...given: never[]) => Conv1d | Conv2d | ConvTranspose2d | Linear> // as JSON has their arguments
>;
const norms = { BatchNorm1d, BatchNorm2d };
const { cases } = readGolden<Golden>('modules/fusion');
const rng = new Generator(1);
const draw = (...shape: number[]): Tensor => uniform(shape, { rng });

function load<M extends Module>(module: M, state: State): M {
  const read = ([name, { data, shape, dtype }]: [string, Written]) => [
    name,
    tensor(data, { shape, dtype: dtype as 'float32' }),
  ];
  module.loadStateDict(Object.fromEntries(Object.entries(state).map(read)) as Record<string, Tensor>);
  return module.eval();
}

describe('fused weights are those of PyTorch, and do the same', () => {
  it.each(cases)('$layer $arguments', ({ layer, arguments: given, norm, options, states, fused }) => {
    const first = load(new makers[layer](...(given as never[])), states[0]);
    const second = load(new norms[norm]((given as number[])[1], options), states[1]);
    const made = first instanceof Linear ? fuseLinearBnEval(first, second) : fuseConvBnEval(first, second);
    expect(made.constructor).toBe(first.constructor);
    expect(Object.keys(made.stateDict())).toEqual(Object.keys(fused));
    for (const [name, value] of Object.entries(fused)) expectClose(made.stateDict()[name], value);
    const axes = first.weight.type!.shape.length - 2;
    const x = draw(2, (given as number[])[0], ...[5, 6].slice(0, axes));
    expectClose(made.forward(x), second.forward(first.forward(x)), { relative: 1e-4, absolute: 1e-5 }); // sums in another order
  });
});

/** A normalization that has seen something. */
function trained<B extends BatchNorm1d | BatchNorm2d>(norm: B): B {
  norm.runningMean!.value = draw(norm.features);
  norm.runningVar!.value = draw(norm.features).add(0.5);
  return norm;
}

describe('fuseModules', () => {
  it('fuses all neighbours in Sequentials, and changes nothing else', () => {
    const model = new Sequential(
      new Conv2d(1, 3, 3, { rng }),
      trained(new BatchNorm2d(3)),
      new ReLU(),
      new Sequential({
        conv: new Conv2d(3, 2, 2, { bias: false, rng }),
        norm: trained(new BatchNorm2d(2)),
      }),
    ).eval();
    const x = draw(2, 1, 6, 6);
    const before = model.forward(x);
    expect(fuseModules(model)).toBe(model);
    expectClose(model.forward(x), before, { relative: 1e-4, absolute: 1e-5 }); // sums in another order
    expect(Object.keys(model.stateDict())).toEqual(['0.weight', '0.bias', '3.conv.weight', '3.conv.bias']);
    expect(model.modules().every(({ training }) => !training)).toBe(true);
  });

  it('fuses pairs by their names, in fields and lists', () => {
    class Net extends Module {
      readonly conv = new Conv1d(2, 3, 2, { rng });
      readonly firstNorm = trained(new BatchNorm1d(3));
      readonly blocks = new ModuleList([new Linear(12, 4, { rng }), trained(new BatchNorm1d(4))]);

      forward(x: Tensor): Tensor {
        const y = this.firstNorm.forward(this.conv.forward(x)).relu().flatten(1);
        return this.blocks.at(1).forward(this.blocks.at(0).forward(y));
      }
    }
    const model = new Net().eval();
    const x = draw(2, 2, 5);
    const before = model.forward(x);
    fuseModules(model, [
      ['conv', 'first_norm'],
      ['blocks.0', 'blocks.1'],
    ]);
    expectClose(model.forward(x), before, { relative: 1e-4, absolute: 1e-5 }); // sums in another order
    expect(Object.keys(model.stateDict())).toEqual(['conv.weight', 'conv.bias', 'blocks.0.weight', 'blocks.0.bias']);
  });

  const pair = (): Sequential => new Sequential(new Linear(2, 3), new BatchNorm1d(3));
  it.each([
    [() => fuseModules(pair()), 'fuseLinearBnEval: a layer is in training mode; only those in evaluation can be fused'],
    [() => fuseModules(pair(), [['1', '0']]), 'fuseModules: 1 and 0 are BatchNorm1d and Linear; they must be'],
    [() => fuseModules(pair(), [['0', '2']]), 'getSubmodule: path is 2'],
    [() => fuseModules(pair(), [['0']] as never), 'fuseModules: 0 are Linear and nothing'],
    [() => fuseModules(zeros([1]) as never), 'fuseModules: model is a tensor [1]'],
    [
      () => fuseLinearBnEval(new Linear(2, 3).eval(), new BatchNorm1d(3, { trackRunningStats: false }).eval()),
      'fuseLinearBnEval: the batch normalization has no running statistics; it needs trackRunningStats true',
    ],
    [
      () => fuseConvBnEval(new Linear(2, 3) as never, new BatchNorm1d(3)),
      'fuseConvBnEval: conv is a Linear; it must be a convolution',
    ],
  ])('refuses: %#', (call, text) => expect(call).toThrow(text));
});

it('keeps what is frozen, and the dtype', () => {
  const layer = new Linear(2, 3).double().eval().requiresGrad(false);
  const made = fuseLinearBnEval(layer, new BatchNorm1d(3).double().eval());
  expect(made.weight.requiresGrad).toBe(false);
  expect(made.bias!.value.dtype).toBe('float64');
  expect(made.training).toBe(false);
});
