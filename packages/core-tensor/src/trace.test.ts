import { expect, test } from 'vitest';
import { numbersOf, State, tensor, trace } from './index.ts';

const scalar = { shape: [], dtype: 'float32' } as const;

test('operations on inputs are noted, those on known values are done', () => {
  const { operations, outputs } = trace((x) => [x.add(tensor(1).exp())], [scalar]);
  expect(operations.map(({ op }) => op.name)).toEqual(['add']);
  expect(outputs[0].isSymbolic).toBe(true);
  expect(numbersOf(operations[0].inputs[1])[0]).toBeCloseTo(Math.E, 6);
});

test('states are read once and keep their values; the last new value counts', () => {
  const count = new State(tensor(1));
  const { reads, writes } = trace(
    (x) => {
      count.value = count.value.add(x);
      count.value = count.value.mul(2);
      return [count.value];
    },
    [scalar],
  );
  expect(count.value.item()).toBe(1);
  expect([...reads.keys()]).toEqual([count]);
  expect(writes.get(count)?.shape).toEqual([]);
});

test('an error ends the recording', () => {
  expect(() => trace((x) => [tensor(x.item())], [scalar])).toThrow('has no values, for its function was being traced');
  expect(tensor(1).add(1).item()).toBe(2);
});

test('a tensor that was kept from a trace has no values outside of it', () => {
  const [kept] = trace((x) => [x.add(1)], [scalar]).outputs;
  const text =
    /^Tensor: a float32 \[\] has no values, for its function was being traced; return it .* \(trace\.test\.ts/;
  expect(() => kept.item()).toThrow(text);
  expect(() => kept.mul(2)).toThrow(text);
  expect(String(kept)).toBe('tensor([], float32, no values: traced)');
});

test('a state takes only tensors of its shape and dtype', () => {
  const state = new State(tensor([1, 2]));
  expect(() => (state.value = tensor([1]))).toThrow('State.value: the former value is [2] but the new one is [1]');
  expect(() => (state.value = tensor([1, 2], { dtype: 'int32' }))).toThrow(
    'State.value: the former value is float32 but the new one is int32',
  );
});
