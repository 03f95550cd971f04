import { ConfigError, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it, test } from 'vitest';
import * as losses from './index.ts';

type Loss = (...given: readonly unknown[]) => Tensor;

/** A loss whose option `reduction` is not the only one has an example of the others. */
interface Sample {
  readonly inputs: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  /** the class that holds the function's options */
  readonly class: string;
}

const values = [tensor([0.2, 0.7]), tensor([0, 1])];
const signs = [tensor([0.2, 0.7]), tensor([-1, 1])];
const labels = [tensor([[-1, -0.5]]), tensor([1], { dtype: 'int32' })];
const rows = [tensor([[1, 2]]), tensor([[2, 1]])];
const perClass = { weight: tensor([1, 2]), ignoreIndex: -1 };
const samples: Readonly<Record<string, Sample>> = {
  mse: { class: 'MSELoss', inputs: values, options: {} },
  mae: { class: 'L1Loss', inputs: values, options: {} },
  huber: { class: 'HuberLoss', inputs: values, options: { delta: 2 } },
  smoothL1Loss: { class: 'SmoothL1Loss', inputs: values, options: { beta: 2 } },
  binaryCrossEntropy: { class: 'BCELoss', inputs: values, options: { weight: 2 } },
  binaryCrossEntropyWithLogits: { class: 'BCEWithLogitsLoss', inputs: values, options: { weight: 2, posWeight: 2 } },
  crossEntropy: { class: 'CrossEntropyLoss', inputs: labels, options: { ...perClass, labelSmoothing: 0.1 } },
  nll: { class: 'NLLLoss', inputs: labels, options: perClass },
  klDiv: { class: 'KLDivLoss', inputs: values, options: { logTarget: true } },
  poissonNllLoss: { class: 'PoissonNLLLoss', inputs: values, options: { logInput: false, full: true, eps: 0.1 } },
  gaussianNllLoss: { class: 'GaussianNLLLoss', inputs: [...values, tensor([1, 2])], options: { full: true, eps: 0.1 } },
  hingeEmbeddingLoss: { class: 'HingeEmbeddingLoss', inputs: signs, options: { margin: 0.5 } },
  marginRankingLoss: { class: 'MarginRankingLoss', inputs: [values[0], ...signs], options: { margin: 0.5 } },
  cosineEmbeddingLoss: { class: 'CosineEmbeddingLoss', inputs: [...rows, tensor([1])], options: { margin: 0.5 } },
  softMarginLoss: { class: 'SoftMarginLoss', inputs: signs, options: {} },
  multiMarginLoss: { class: 'MultiMarginLoss', inputs: labels, options: { p: 2, margin: 0.5, weight: tensor([1, 2]) } },
  multilabelMarginLoss: { class: 'MultiLabelMarginLoss', inputs: [rows[0], tensor([[1, -1]], { dtype: 'int32' })], options: {} }, // prettier-ignore
  multilabelSoftMarginLoss: { class: 'MultiLabelSoftMarginLoss', inputs: rows, options: { weight: tensor([1, 2]) } },
  tripletMarginLoss: {
    class: 'TripletMarginLoss',
    inputs: [...rows, rows[0]],
    options: { margin: 0.5, p: 1, eps: 0.1, swap: true },
  },
  tripletMarginWithDistanceLoss: {
    class: 'TripletMarginWithDistanceLoss',
    inputs: [...rows, rows[0]],
    options: { distanceFunction: (a: Tensor, b: Tensor) => a.sub(b).abs().sum(-1), margin: 0.5, swap: true },
  },
  ctcLoss: {
    class: 'CTCLoss',
    inputs: [tensor([[[-1, -0.5]], [[-0.5, -1]]]), tensor([[1]], { dtype: 'int32' }), tensor([2], { dtype: 'int32' }), tensor([1], { dtype: 'int32' })], // prettier-ignore
    options: { blank: 0, zeroInfinity: true },
  },
  focalLoss: { class: 'FocalLoss', inputs: values, options: { gamma: 1, alpha: 0.5 } },
  diceLoss: { class: 'DiceLoss', inputs: rows, options: { smooth: 2, perExample: false } },
  tverskyLoss: { class: 'TverskyLoss', inputs: rows, options: { alpha: 0.3, beta: 0.7, smooth: 2, perExample: false } },
  lovaszLoss: { class: 'LovaszLoss', inputs: rows, options: { perExample: true } },
};

const exported = losses as unknown as Readonly<Record<string, Loss>>; // by their names
const classes = losses as unknown as Readonly<Record<string, new (options?: unknown) => { forward: Loss }>>; // likewise
const alsoCalled: Readonly<Record<string, string>> = {
  mse: 'mseLoss',
  mae: 'l1Loss',
  huber: 'huberLoss',
  nll: 'nllLoss',
};

test('every loss with options is here', () => {
  const others = ['rmse', 'linearCrossEntropy', 'LinearCrossEntropyLoss']; // has none; have tests of their own
  const names = Object.keys(losses).filter((name) => !others.includes(name));
  const here = Object.entries(samples).flatMap(([name, sample]) => [name, sample.class]);
  expect(names.sort()).toEqual([...here, ...Object.values(alsoCalled)].sort());
  for (const [name, other] of Object.entries(alsoCalled)) expect(exported[other]).toBe(exported[name]);
});

describe.each(Object.entries(samples))('%s', (name, { inputs, options, class: className }) => {
  const loss = exported[name];
  const messageOf = (call: () => unknown): string => {
    try {
      call();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return (error as ConfigError).message;
    }
    throw new Error(`${name} took it`);
  };

  it('takes its options, and undefined as left out; its class, too', () => {
    const left = Object.fromEntries(Object.keys({ ...options, reduction: 'sum' }).map((each) => [each, undefined]));
    const all = { ...options, reduction: 'sum' };
    expect(loss(...inputs, all).shape).toEqual([]);
    expect(loss(...inputs, left).toArray()).toEqual(loss(...inputs).toArray());
    expect(new classes[className](all).forward(...inputs).toArray()).toEqual(loss(...inputs, all).toArray());
    expect(new classes[className]().forward(...inputs).toArray()).toEqual(loss(...inputs).toArray());
  });

  describe.each([
    [name, (given: unknown) => loss(...inputs, given)],
    [className, (given: unknown) => new classes[className](given)],
  ])('%s', (where, make) => {
    const refuses = (others: unknown): string => messageOf(() => make(others));

    it('refuses unknown options and words', () => {
      expect(refuses({ nonsense: 1 })).toMatch(
        new RegExp(`^${where}: nonsense is no option; the options are .*reduction`),
      );
      expect(refuses({ reduction: 'avg' })).toMatch(`${where}: reduction is avg; it must be one of mean, sum, none`);
      expect(refuses({ reduction: 'sums' })).toContain('(did you mean sum?)');
      for (const option of Object.keys(options).filter((each) => /[A-Z]/.test(each))) {
        const snake = option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        expect(refuses({ [snake]: options[option] })).toContain(`(did you mean ${option}?)`);
      }
    });

    it('refuses options of another kind', () => {
      for (const none of ['sum', 3, null, [1], tensor(1)])
        expect(refuses(none)).toMatch(/^\w+: options are .*; they must be an object such as \{ reduction: '\w+' \}$/);
      for (const option of Object.keys(options))
        for (const value of ['3', null, {}])
          expect(refuses({ [option]: value })).toMatch(new RegExp(`^${where}: ${option} is `));
    });
  });

  it('refuses arguments that are no tensors', () => {
    for (const value of [3, null, 'x'])
      for (let i = 0; i < inputs.length; i++)
        expect(messageOf(() => loss(...inputs.with(i, value)))).toMatch(
          /^\w+: \w+ (is|are) .*; (it|they) must be a tensor$/,
        );
  });
});
