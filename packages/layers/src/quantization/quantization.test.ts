import { Generator, tensor, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { Parameter } from '@gradkit/autograd';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  FakeQuantize,
  MinMaxObserver,
  MovingAverageMinMaxObserver,
  MovingAveragePerChannelMinMaxObserver,
  PerChannelMinMaxObserver,
} from '../index.ts';

const observers = {
  MinMaxObserver,
  MovingAverageMinMaxObserver,
  PerChannelMinMaxObserver,
  MovingAveragePerChannelMinMaxObserver,
};

interface Golden {
  readonly inputs: readonly Written[];
  readonly observers: readonly {
    readonly name: keyof typeof observers;
    readonly options: object;
    readonly steps: readonly { min: Written; max: Written; scale: Written; zeroPoint: Written }[];
  }[];
  readonly fakeQuantize: readonly {
    readonly name: keyof typeof observers;
    readonly options: object;
    readonly results: readonly { output: Written; gradient: Written }[];
  }[];
}

const golden = readGolden<Golden>('modules/observers');
const inputs = golden.inputs.map(({ data, shape }) => tensor(data, { shape }));

describe('observers find the ranges, scales and zero points of PyTorch', () => {
  it.each(golden.observers)('$name $options', ({ name, options, steps }) => {
    const observer = new observers[name](options);
    steps.forEach(({ min, max, scale, zeroPoint }, i) => {
      expect(observer.forward(inputs[i])).toBe(inputs[i]);
      expectClose(observer.minVal.value, min);
      expectClose(observer.maxVal.value, max);
      const [foundScale, foundZero] = observer.calculateQparams();
      expectClose(foundScale, scale);
      expect(foundZero.dtype).toBe('int32');
      expect(foundZero.toArray()).toEqual(zeroPoint.data);
    });
  });
});

describe('FakeQuantize gives the values and gradients of PyTorch', () => {
  it.each(golden.fakeQuantize)('$name $options', ({ name, options, results }) => {
    const quantize = new FakeQuantize({ observer: observers[name], ...options });
    results.forEach(({ output, gradient }, i) => {
      const leaf = new Parameter(inputs[2 * i]);
      const y = quantize.forward(leaf.value);
      y.mul(y).sum().backward();
      expectClose(y, output);
      expectClose(leaf.grad!, gradient);
    });
  });
});

it('before anything is observed, scale and zero point are 1 and 0', () => {
  const [scale, zeroPoint] = new MinMaxObserver().calculateQparams();
  expect([scale.toArray(), zeroPoint.toArray()]).toEqual([[1], [0]]);
  expect(new PerChannelMinMaxObserver().calculateQparams()[0].toArray()).toEqual([]);
});

describe('FakeQuantize', () => {
  const x = (): Tensor => uniform([3, 4], { rng: new Generator(1) });

  it('keeps its ranges in evaluation, and where observing is off', () => {
    const quantize = new FakeQuantize();
    quantize.forward(x());
    const { value } = quantize.scale;
    quantize.eval().forward(x().mul(100));
    expect(quantize.scale.value).toBe(value);
    quantize.train().enableObserver(false).forward(x().mul(100));
    expect(quantize.scale.value).toBe(value);
    quantize.enableObserver().forward(x().mul(100));
    expect(quantize.scale.value).not.toBe(value);
  });

  it('passes everything on where it is switched off', () => {
    const given = x();
    expect(new FakeQuantize().enableFakeQuant(false).forward(given)).toBe(given);
  });

  it('has the names of PyTorch in its state dict, and takes those of another with channels', () => {
    const options = { observer: MovingAveragePerChannelMinMaxObserver, dtype: 'qint8', chAxis: 1 } as const;
    const one = new FakeQuantize(options);
    one.forward(x());
    const state = one.stateDict();
    expect(Object.keys(state)).toEqual([
      'scale',
      'zero_point',
      'activation_post_process.eps',
      'activation_post_process.min_val',
      'activation_post_process.max_val',
    ]);
    const other = new FakeQuantize(options);
    other.loadStateDict(state);
    expectClose(other.eval().forward(x()), one.eval().forward(x()));
  });

  it.each([
    [
      () => new MinMaxObserver({ dtype: 'int8' as never }),
      'MinMaxObserver: dtype is int8; it must be one of quint8, qint8',
    ],
    [
      () => new MinMaxObserver({ qscheme: 'perChannelAffine' }),
      'MinMaxObserver: qscheme is perChannelAffine; it must be one of perTensorAffine, perTensorSymmetric',
    ],
    [() => new MinMaxObserver({ chAxis: 1 } as never), 'MinMaxObserver: chAxis is no option'],
    [() => new MinMaxObserver({ quantMin: 9, quantMax: 3 }), 'MinMaxObserver: quantMin is 9 but quantMax is 3'],
    [
      () => new MinMaxObserver({ quantMin: -1, quantMax: 3 }),
      'MinMaxObserver: quantMin is -1; it must be a whole number',
    ],
    [
      () => new MovingAverageMinMaxObserver({ averagingConstant: 2 }),
      'MovingAverageMinMaxObserver: averagingConstant is 2',
    ],
    [() => new FakeQuantize({ observer: FakeQuantize as never }), 'FakeQuantize: observer is'],
    [() => new FakeQuantize({ observers: 1 } as never), 'FakeQuantize: observers is no option'],
    [() => new MinMaxObserver().forward(1 as never), 'MinMaxObserver: x is 1'],
    [
      () => {
        const observer = new PerChannelMinMaxObserver();
        observer.forward(zeros([2, 3]));
        observer.forward(zeros([4, 3]));
      },
      'PerChannelMinMaxObserver: x has 4 channels on axis 0 but those before had 2',
    ],
    [() => new PerChannelMinMaxObserver({ chAxis: 3 }).forward(zeros([2, 3])), 'PerChannelMinMaxObserver: axis is 3'],
  ])('refuses: %#', (call, text) => expect(call).toThrow(text));
});
