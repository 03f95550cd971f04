import { Buffer, Parameter } from '@gradkit/autograd';
import { bernoulli, clamp, ExportError, Generator, normal, sum, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { tracedStep } from '../../testing/steps.ts';
import { requireSameStep } from './same-step.ts';

type Function = (x: Tensor, y: Tensor) => readonly Tensor[];

/** Traces both functions and compares. */
function check(before: Function, now: Function): void {
  requireSameStep(tracedStep(before, [2], [2]), tracedStep(now, [2], [2]));
}

describe('requireSameStep accepts', () => {
  const rng = new Generator(1);
  const state = new Buffer(tensor([1, 2]));

  it.each<[string, Function]>([
    ['operations', (x, y) => [x.mul(y).exp()]],
    ['equal constants made anew', (x) => [x.mul(tensor([1, Number.NaN]))]],
    ['random draws', (x) => [x.mul(normal([2], { rng })).add(normal([2], { rng }))]],
    ['operations with several results', (x) => [x.sort().indices, x.sort().values]],
    ['results that are arguments', (x, y) => [y, x]],
    [
      'states',
      (x) => {
        state.value = state.value.add(x);
        return [state.value];
      },
    ],
  ])('the same %s', (_, f) => {
    check(f, f);
  });
});

describe('requireSameStep refuses', () => {
  const line = String.raw`\(same-step\.test\.ts:\d+:\d+\)`;
  const [one, other] = [new Buffer(tensor([1, 2])), new Buffer(tensor([1, 2]))];
  const parameter = new Parameter(tensor(1));
  const set = (state: Buffer, value: Tensor): Tensor[] => {
    state.value = value;
    return [];
  };

  it.each<[string, Function, Function, string]>([
    ['another operation', (x) => [x.exp()], (x) => [x.neg()], `neg ${line} was exp ${line} when`],
    ['an operation less', (x) => [x.exp().neg()], (x) => [x.exp()], `neg ${line} is not there now, but was when`],
    ['an operation more', (x) => [x.exp()], (x) => [x.exp().neg()], `neg ${line} was not there when`],
    [
      'another attribute',
      (x) => [sum(x, 0, { keepDims: true })],
      (x) => [sum(x, 0)],
      `sum ${line} with {"axes":\\[0\\],"keepDims":false} was sum with {"axes":\\[0\\],"keepDims":true} ${line} when`,
    ],
    [
      'another bound',
      (x) => [clamp(x, { min: 0 })],
      (x) => [clamp(x, { min: 1 })],
      `clamp ${line} with {"min":1,.* was clamp with {"min":0,`,
    ],
    ['another number', (x) => [x.mul(2)], (x) => [x.mul(3)], `mul ${line} now takes 3 where it took 2 when`],
    ['−0 for 0', (x) => [x.mul(0)], (x) => [x.mul(tensor(-0))], `now takes`],
    [
      'another list of numbers',
      (x) => [x.mul(tensor([1, 2]))],
      (x) => [x.mul(tensor([1, 3]))],
      String.raw`mul ${line} now takes other numbers in a constant float32 \[2\] than when`,
    ],
    [
      'another argument',
      (x) => [x.mul(2)],
      (_, y) => [y.mul(2)],
      'now takes another argument, state or result than when',
    ],
    [
      'a constant of another shape',
      (x) => [x.mul(tensor([[1, 2]]))],
      (x) => [x.mul(tensor([[1], [2]]))],
      String.raw`now takes a constant float32 \[2, 1\] where it took a constant float32 \[1, 2\] when`,
    ],
    [
      'another infinity',
      (x) => [x.pad([1, 1], { value: Infinity })],
      (x) => [x.pad([1, 1], { value: -Infinity })],
      `pad ${line} with .* was pad with`,
    ],
    [
      'another probability',
      () => [bernoulli([2], { probability: 0.1 })],
      () => [bernoulli([2], { probability: 0.2 })],
      'random numbers are drawn otherwise, e.g. by a generator that the function makes each time, than when',
    ],
    [
      'another generator',
      () => [normal([2], { rng: new Generator(1) })],
      () => [normal([2], { rng: new Generator(1) })],
      'random numbers are drawn otherwise, e.g. by a generator that the function makes each time, than when',
    ],
    ['a state more', (x) => [x], (x) => (set(one, x), [x]), 'other states get values than when'],
    ['a state that is cleared', (x) => [x], (x) => (parameter.zeroGrad(), [x]), 'other states are cleared than when'],
    ['another result', (x, y) => [x, y], (x, y) => [y, x], 'result 0 is another than when'],
    ['another constant as result', (x) => [x, tensor(1)], (x) => [x, tensor(2)], 'result 1 is another than when'],
    ['another value of a state', (x) => set(one, x), (_, y) => set(one, y), 'a state gets another value than when'],
    ['another state', (x) => set(one, x), (x) => set(other, x), 'a state gets another value than when'],
  ])('%s', (_, before, now, message) => {
    expect(() => check(before, now)).toThrow(new RegExp(message));
  });

  it('the same operations on other results that look alike', () => {
    const twice =
      (last: (first: Tensor, second: Tensor) => Tensor): Function =>
      (x) => [last(x.exp(), x.exp())];
    expect(() =>
      check(
        twice((first) => first.neg()),
        twice((_, second) => second.neg()),
      ),
    ).toThrow(ExportError);
  });

  it('says what to do', () => {
    expect(() =>
      check(
        (x) => [x.mul(2)],
        (x) => [x.mul(3)],
      ),
    ).toThrow('what comes from outside is fixed then. Pass it as an argument, or keep it in a Buffer');
  });
});
