import { normal, trace } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { BatchNorm1d, Dropout, Linear, Sequential, withMode } from '../index.ts';

function frozen(): Sequential {
  const model = new Sequential(new Linear(2, 2), new BatchNorm1d(2), new Sequential(new Dropout(0.5)));
  model.children()[1].eval();
  return model;
}

const flags = (model: Sequential): string =>
  model
    .modules()
    .map(({ training }) => (training ? 't' : 'e'))
    .join('');

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('every module gets its own flag back', () => {
  it('after a value, and after an error', () => {
    const model = frozen();
    expect(flags(model)).toBe('ttett');
    expect(withMode(model, 'eval', () => flags(model))).toBe('eeeee');
    expect(withMode(model, 'train', () => flags(model))).toBe('ttttt');
    const failing = (): never => {
      model.train();
      throw new Error('inside');
    };
    expect(() => withMode(model, 'eval', failing)).toThrow('inside');
    expect(flags(model)).toBe('ttett');
  });

  it('after a promise, kept or broken', async () => {
    const model = frozen();
    const seen = await withMode(model, 'eval', async () => {
      await later();
      return flags(model);
    });
    expect([seen, flags(model)]).toEqual(['eeeee', 'ttett']);
    await expect(withMode(model, 'eval', () => later().then(() => Promise.reject(new Error('late'))))).rejects.toThrow(
      'late',
    );
    expect(flags(model)).toBe('ttett');
  });

  it('within each other: the inner one ends, the outer one goes on', () => {
    const model = frozen();
    const seen = withMode(model, 'eval', () => [
      withMode(model, 'train', () => flags(model)),
      flags(model),
      withMode(model.children()[2], 'train', () => flags(model)),
      flags(model),
    ]);
    expect([...seen, flags(model)]).toEqual(['ttttt', 'eeeee', 'eeett', 'eeeee', 'ttett']);
  });

  it('side by side: what ends first leaves the others as they are', async () => {
    const model = frozen();
    const long = withMode(model, 'eval', async () => {
      await later();
      await later();
      await later();
      return flags(model);
    });
    const short = withMode(model, 'eval', later);
    await short;
    expect(flags(model)).toBe('eeeee');
    expect(await long).toBe('eeeee');
    expect(flags(model)).toBe('ttett');
  });
});

it('what is recorded inside does not depend on the flags outside', () => {
  const model = frozen();
  const [layer] = model.children();
  const inside = trace((x) => [withMode(model, 'eval', () => model.forward(x))], [{ shape: [3, 2], dtype: 'float32' }]);
  const outside = withMode(model, 'eval', () =>
    trace((x) => [model.forward(x)], [{ shape: [3, 2], dtype: 'float32' }]),
  );
  const depends = ({ guards }: typeof inside): boolean => {
    const valid = (): boolean => guards.every(({ look, seen }) => look() === seen);
    const before = valid();
    const after = withMode(model, layer.training ? 'eval' : 'train', valid);
    return before !== after;
  };
  expect([depends(inside), depends(outside)]).toEqual([false, true]);
});

it('arguments of the wrong kind are errors', () => {
  const call = withMode as (...given: unknown[]) => unknown;
  const model = frozen();
  expect(() => call(normal, 'eval', () => 1)).toThrow(
    'withMode: model is a function; it must be an object with modules()',
  );
  expect(() => call(model, 'evla', () => 1)).toThrow(
    'withMode: mode is evla; it must be one of train, eval (did you mean eval?)',
  );
  expect(() => call(model, 'eval')).toThrow('withMode: f is undefined; it must be a function');
  expect(flags(model)).toBe('ttett');
});
