import { Buffer } from '@gradkit/autograd';
import { add, tensor } from '@gradkit/core-tensor';
import { keep, record, rewrite } from '@gradkit/onnx-export';
import { describe, expect, it } from 'vitest';
import { expectIdentical, expectSameValues, namesOf, tracedStep } from '../../testing/steps.ts';

describe('rewrite', () => {
  it('leaves a step as it is when every operation is kept', () => {
    const step = tracedStep((x) => [x.exp().add(1)], [2]);
    const kept = rewrite(step, keep);
    expect(namesOf(kept.operations)).toEqual(['exp', 'add']);
    expectSameValues(kept, step, tensor([1, 2]));
  });

  it('puts what stands for a result in the place of every use: operations, results and states', () => {
    const state = new Buffer(tensor([0, 0]));
    const step = tracedStep(
      (x) => {
        const y = x.exp();
        state.value = y;
        return [y, y.neg()];
      },
      [2],
    );
    const [x] = step.inputs;
    const rewritten = rewrite(step, (one) => (one.op.name === 'exp' ? { operations: [], outputs: [x] } : keep(one)));
    expect(namesOf(rewritten.operations)).toEqual(['neg']);
    expect(rewritten.operations[0].inputs[0]).toBe(x);
    expect(rewritten.results[0]).toBe(x);
    expect(rewritten.writes.get(state)).toBe(x);
    expect(step.operations[1].inputs[0]).not.toBe(x); // the former step is left alone
  });

  it('shows each operation what became of those before', () => {
    const step = tracedStep((x) => [x.neg().neg().neg().exp()], [2]);
    const seen: boolean[] = [];
    rewrite(step, (one) => {
      seen.push(one.inputs[0] === step.inputs[0]);
      return one.op.name === 'neg' ? { operations: [], outputs: [one.inputs[0]] } : keep(one);
    });
    expect(seen).toEqual([true, true, true, true]);
  });

  it('takes several operations for one, in their order', () => {
    const step = tracedStep((x) => [x.mul(2).exp()], [2]);
    const rewritten = rewrite(step, (one) =>
      one.op.name === 'mul' ? record(() => [add(one.inputs[0].neg().neg(), one.inputs[0])], one.origin) : keep(one),
    );
    expect(namesOf(rewritten.operations)).toEqual(['neg', 'neg', 'add', 'exp']);
    expectSameValues(rewritten, step, tensor([1, 3]));
    expect(rewritten.operations[0].origin).toBe(step.operations[0].origin); // errors name the line of the user
  });

  it('replaces each of several results by its own', () => {
    const step = tracedStep(
      (x) => {
        const { values, indices } = x.sort();
        return [indices, values];
      },
      [3],
    );
    const [one, two] = [tensor([1]), tensor([2])];
    const rewritten = rewrite(step, () => ({ operations: [], outputs: [one, two] }));
    expectIdentical(rewritten.results, [two, one]);
  });

  it('leaves later results alone that are not replaced', () => {
    const step = tracedStep((x) => [x.sort().values, x.sort().indices], [3]);
    const rewritten = rewrite(step, (one) => ({ operations: [one], outputs: [step.inputs[0]] }));
    expectIdentical(rewritten.results, [step.inputs[0], step.operations[1].outputs[1]]);
  });
});
