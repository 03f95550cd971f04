import { Buffer } from '@gradkit/autograd';
import { tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { expectSameValues, namesOf, tracedStep } from '../../testing/steps.ts';
import { deadCodeElimination } from './dead-code.ts';

describe('deadCodeElimination', () => {
  it('leaves out whole chains that nobody needs, and keeps the order of the others', () => {
    const step = tracedStep(
      (x) => {
        x.abs().sqrt().log();
        return [x.exp().neg()];
      },
      [2],
    );
    expect(namesOf(deadCodeElimination(step).operations)).toEqual(['exp', 'neg']);
    expectSameValues(deadCodeElimination(step), step, tensor([1, 2]));
  });

  it('keeps what only a state needs', () => {
    const state = new Buffer(tensor([0, 0]));
    const step = tracedStep(
      (x) => {
        state.value = x.exp();
        state.value = state.value.neg();
        return [];
      },
      [2],
    );
    expect(namesOf(deadCodeElimination(step).operations)).toEqual(['exp', 'neg']);
  });

  it('leaves out what a state was given before its last value', () => {
    const state = new Buffer(tensor([0, 0]));
    const step = tracedStep(
      (x) => {
        state.value = x.exp();
        state.value = x.neg();
        return [];
      },
      [2],
    );
    expect(namesOf(deadCodeElimination(step).operations)).toEqual(['neg']);
  });

  it('keeps an operation of which a later result is needed', () => {
    const step = tracedStep((x) => [x.sort().indices.add(1)], [3]);
    expect(namesOf(deadCodeElimination(step).operations)).toEqual(['sort', 'add']);
  });
});
