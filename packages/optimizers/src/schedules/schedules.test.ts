import { Parameter } from '@gradkit/autograd';
import { zeros } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  cosineDecay,
  exponentialDecay,
  linearDecay,
  LRScheduler,
  multiStepDecay,
  SGD,
  stepDecay,
  warmup,
  type Schedule,
} from '../index.ts';

describe('schedules', () => {
  const first = (schedule: Schedule, count = 6): number[] => Array.from({ length: count }, (_, i) => schedule(i));
  it.each([
    ['step', stepDecay({ every: 2 }), [1, 1, 0.1, 0.1, 0.01, 0.01]],
    ['multi-step', multiStepDecay({ after: [1, 4], factor: 0.5 }), [1, 0.5, 0.5, 0.5, 0.25, 0.25]],
    ['exponential', exponentialDecay({ factor: 0.5 }), [1, 0.5, 0.25, 0.125, 0.0625, 0.03125]],
    ['linear', linearDecay({ steps: 4, minimum: 0.2 }), [1, 0.8, 0.6, 0.4, 0.2, 0.2]],
    ['cosine', cosineDecay({ steps: 4, minimum: 0.2 }), [1, 0.8828427, 0.6, 0.3171573, 0.2, 0.2]],
    ['warm-up', warmup(4), [0.25, 0.5, 0.75, 1, 1, 1]],
    ['warm-up and cosine', warmup(2, cosineDecay({ steps: 2 })), [0.5, 1, 1, 0.5, 0, 0]],
    ['defaults', linearDecay({ steps: 2, minimum: undefined }), [1, 0.5, 0, 0, 0, 0]],
  ])('%s', (_, schedule, factors) => expectClose(first(schedule), factors));

  it.each([
    [() => stepDecay({ every: 0 }), 'stepDecay: every is 0; it must be a whole number of at least 1'],
    [
      () => stepDecay({ every: 2, gamma: 0.5 } as never),
      'stepDecay: gamma is no option; the options are every, factor',
    ],
    [
      () => multiStepDecay({ after: [1, 2.5] }),
      'multiStepDecay: after[1] is 2.5; it must be a whole number of at least 1',
    ],
    [() => multiStepDecay({ after: 3 } as never), 'multiStepDecay: after is 3; it must be a list'],
    [
      () => exponentialDecay(0.9 as never),
      'exponentialDecay: options are 0.9; they must be an object such as { factor: … }',
    ],
    [
      () => exponentialDecay({ factor: '0.9' } as never),
      "exponentialDecay: factor is '0.9'; it must be a number, at least 0 and finite",
    ],
    [() => linearDecay({ steps: 1.5 }), 'linearDecay: steps is 1.5; it must be a whole number of at least 1'],
    [() => cosineDecay({ steps: 2, minimum: -1 }), 'cosineDecay: minimum is -1; it must be at least 0 and finite'],
    [() => warmup(2, 0.5 as never), 'warmup: then is 0.5; it must be a function'],
  ])('refuse: %#', (call, text) => expect(call).toThrow(text));
});

describe('LRScheduler', () => {
  const make = (): SGD => {
    const [a, b] = [new Parameter(zeros([1])), new Parameter(zeros([1]))];
    return new SGD([{ parameters: [a] }, { parameters: [b], learningRate: 0.2 }], { learningRate: 0.1 });
  };

  it('sets the rate of every group, and resumes', () => {
    const optimizer = make();
    const scheduler = new LRScheduler(optimizer, warmup(2));
    expect(optimizer.learningRates).toEqual([0.05, 0.1]);
    scheduler.step();
    const state = scheduler.stateDict();
    const resumed = make();
    new LRScheduler(resumed, warmup(2)).loadStateDict(state);
    expect(resumed.learningRates).toEqual([0.1, 0.2]);
  });

  it.each([
    [{ step: 1, initial: [0.1] }, 'LRScheduler.loadStateDict: the state has 1 groups but the optimizer has 2'],
    [
      { step: 1, initial: [0.1, NaN] },
      'LRScheduler.loadStateDict: the state is an object; it must be what stateDict() gave',
    ],
    [
      { step: -1, initial: [0.1, 0.1] },
      'LRScheduler.loadStateDict: the state is an object; it must be what stateDict() gave',
    ],
    [null, 'LRScheduler.loadStateDict: the state is null; it must be what stateDict() gave'],
  ])('refuses a state that does not fit, and changes nothing: %#', (state, text) => {
    const optimizer = make();
    const scheduler = new LRScheduler(optimizer, warmup(2));
    const before = scheduler.stateDict();
    expect(() => scheduler.loadStateDict(state as never)).toThrow(
      expect.objectContaining({ name: 'DataError', message: text }),
    );
    expect([scheduler.stateDict(), optimizer.learningRates]).toEqual([before, [0.05, 0.1]]);
  });

  it('says what is in the wrong place', () => {
    expect(() => new LRScheduler(warmup(2) as never, make() as never)).toThrow(
      'LRScheduler: optimizer is a function; it must be an optimizer such as an Adam',
    );
    expect(() => new LRScheduler(make(), { steps: 2 } as never)).toThrow(
      'LRScheduler: schedule is an object; it must be a function',
    );
  });
});
