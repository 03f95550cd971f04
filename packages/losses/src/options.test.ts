import { ConfigError, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it, test } from 'vitest';
import * as losses from './index.ts';

type Loss = (prediction: Tensor, truth: Tensor, options?: object) => Tensor;

/** A loss whose option `reduction` is not the only one has an example of the others. */
interface Sample {
  readonly pair: readonly [prediction: Tensor, truth: Tensor];
  readonly options: Readonly<Record<string, unknown>>;
}

const values = [tensor([0.2, 0.7]), tensor([0, 1])] as const;
const labels = [tensor([[-1, -0.5]]), tensor([1], { dtype: 'int32' })] as const;
const perClass = { weight: tensor([1, 2]), ignoreIndex: -1 };
const samples: Readonly<Record<string, Sample>> = {
  mse: { pair: values, options: {} },
  mae: { pair: values, options: {} },
  huber: { pair: values, options: { delta: 2 } },
  binaryCrossEntropy: { pair: values, options: {} },
  binaryCrossEntropyWithLogits: { pair: values, options: { posWeight: 2 } },
  crossEntropy: { pair: labels, options: { ...perClass, labelSmoothing: 0.1 } },
  nll: { pair: labels, options: perClass },
};

test('every loss with options is here', () => {
  const names = Object.keys(losses).filter((name) => name !== 'rmse'); // has none
  expect(names.sort()).toEqual(Object.keys(samples).sort());
});

const lossOf = (name: string): Loss => (losses as unknown as Record<string, Loss>)[name]; // by their names

describe.each(Object.entries(samples))('%s', (name, { pair, options }) => {
  const loss = lossOf(name);
  const refusal = (...given: readonly unknown[]): string => {
    const [prediction = pair[0], truth = pair[1], others = {}] = given;
    try {
      loss(prediction as Tensor, truth as Tensor, others as object);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return (error as ConfigError).message;
    }
    throw new Error(`${name} took ${String(given)}`);
  };
  const refuses = (others: unknown): string => refusal(undefined, undefined, others);

  it('takes its options, and undefined as left out', () => {
    const left = Object.fromEntries(Object.keys({ ...options, reduction: 'sum' }).map((each) => [each, undefined]));
    expect(loss(...pair, { ...options, reduction: 'sum' }).shape).toEqual([]);
    expect(loss(...pair, left).toArray()).toEqual(loss(...pair).toArray());
  });

  it('refuses unknown options and words', () => {
    expect(refuses({ nonsense: 1 })).toMatch(
      new RegExp(`^${name}: nonsense is no option; the options are .*reduction$`),
    );
    expect(refuses({ reduction: 'avg' })).toBe(`${name}: reduction is avg; it must be one of mean, sum, none`);
    expect(refuses({ reduction: 'sums' })).toContain('(did you mean sum?)');
    for (const option of Object.keys(options).filter((each) => /[A-Z]/.test(each))) {
      const snake = option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      expect(refuses({ [snake]: options[option] })).toContain(`(did you mean ${option}?)`);
    }
  });

  it('refuses arguments of another kind', () => {
    for (const none of ['sum', 3, null, [1], tensor(1)])
      expect(refuses(none)).toMatch(/^\w+: options are .*; they must be an object such as \{ reduction: 'sum' \}$/);
    for (const option of Object.keys(options))
      for (const value of ['3', null, {}])
        expect(refuses({ [option]: value })).toMatch(new RegExp(`^${name}: ${option} is `));
    for (const value of [3, null, [0.2, 0.7], 'x']) {
      expect(refusal(value)).toMatch(/^\w+: \w+ is .*; it must be a tensor$/);
      expect(refusal(pair[0], value)).toMatch(/^\w+: \w+ is .*; it must be a tensor$/);
    }
  });
});
