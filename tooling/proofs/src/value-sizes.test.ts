import { grad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { bincount, maskedSelect, multinomial, Generator, nonzero, tensor, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { expect, test } from 'vitest';
import { callOf, type Attributes } from './call.ts';
import { casesIn, read, type Golden } from './golden.ts';
import { resultsOf } from './proof.ts';

interface Case {
  readonly name: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Golden[];
  readonly results: readonly Golden[];
}

const cases = casesIn<Case>('sizes/value-sizes');

const called = ({ name, attributes }: Case, inputs: readonly Tensor[]): readonly Tensor[] =>
  resultsOf(callOf(name)(inputs, attributes));

test.each(cases)('$name: what PyTorch gives', (one) => {
  const found = called(one, one.inputs.map(read));
  const written = found.map(({ shape, dtype, data }) => ({ shape, dtype, data: [...data] }));
  expect(written).toEqual(one.results.map(read).map(({ shape, dtype, data }) => ({ shape, dtype, data: [...data] })));
});

const firsts = cases.filter(({ name }, i) => cases.findIndex((one) => one.name === name) === i);

test.each(firsts)('$name cannot be compiled or exported, and says why', async (one) => {
  const text = `${one.name} cannot be compiled or exported: its size follows values`;
  const f = (...inputs: Tensor[]): Tensor[] => [...called(one, inputs)];
  await expect(compile(f)(...one.inputs.map(read))).rejects.toThrow(text);
  await expect(exportModel(f, one.inputs.map(read))).rejects.toThrow(text);
});

test('what is known while a function is traced can be used', async () => {
  const flags = tensor([true, false, true]);
  expect((await compile((x: Tensor) => maskedSelect(x, flags))(tensor([1, 2, 3]))).toArray()).toEqual([1, 3]);
});

test('the gradient of maskedSelect goes back to where the elements stood', () => {
  const flags = tensor([[true], [false]]);
  const dx = grad((x: Tensor) => maskedSelect(x, flags).mul(tensor([5, 7])).sum())(tensor([[1, 2], [3, 4]])); // prettier-ignore
  expect(dx.toArray()).toEqual([
    [5, 7],
    [0, 0],
  ]);
});

test.each([false, true])(
  'multinomial, replacement %s: as often as the weights say, eager and compiled',
  async (replacement) => {
    const weights = tensor([0, 1, 3, 0, 4]);
    const draw = (rng: Generator) => (): Tensor => multinomial(tensor([0, 1, 3, 0, 4]), 1, { replacement, rng });
    const step = compile(draw(new Generator(2)));
    for (const next of [draw(new Generator(1)), () => step()]) {
      const counts = new Array<number>(5).fill(0);
      const rounds = 400;
      for (let i = 0; i < rounds; i++) counts[(await next()).item()]++;
      weights.data.forEach((weight, i) => {
        const [mean, deviation] = [(rounds * weight) / 8, Math.sqrt((rounds * weight * (8 - weight)) / 64)];
        expect(Math.abs(counts[i] - mean)).toBeLessThanOrEqual(4 * deviation);
      });
    }
  },
);

test('multinomial without replacement draws none twice', () => {
  const rows = multinomial(tensor([[1, 1, 1, 1], [9, 1, 1, 1]]), 4, { rng: new Generator(3) }).toArray() as number[][]; // prettier-ignore
  for (const row of rows) expect(row.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
});

test('errors name what was given and the rule', () => {
  expect(() => bincount(tensor([1, -2], { dtype: 'int32' }))).toThrow(
    'bincount: element 1 of x is -2; it must be at least 0',
  );
  expect(() => bincount(tensor([[1]], { dtype: 'int32' }))).toThrow('bincount: x is [1, 1] but must be a vector');
  expect(() => multinomial(tensor([1, 2]), 3)).toThrow('multinomial: numSamples is 3 but there are 2 categories');
  expect(() => nonzero([1] as never)).toThrow('nonzero: x is [1]; it must be a tensor');
});
