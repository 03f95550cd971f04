import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { Generator, normal, tensor, zeros, type Tensor } from '../../index.ts';
import { gruCell, lstmCell, rnnCells } from '../../wasm/recurrent/cells.ts';
import { gruStep, lstmStep, rnnSteps } from './cells.ts';
import { gruRule } from './gru-rule.ts';
import { lstmRule } from './lstm-rule.ts';
import { gru, lstm, rnn } from './index.ts';
import { rnnRules } from './rnn-rule.ts';
import { stepKernel } from './scan-kernel.ts';
import { composeSequences, directionsOf, outputsBefore, scanStepOf } from './sequence.ts';

const rng = new Generator(11);
const random = (...shape: number[]): Tensor => normal(shape, { rng }).mul(0.5);

const kinds = {
  lstm: { gates: 4, states: 2, saved: 5, step: lstmStep, cell: lstmCell, rule: lstmRule },
  gru: { gates: 3, states: 1, saved: 4, step: gruStep, cell: gruCell, rule: gruRule },
  'rnn with tanh': { gates: 1, states: 1, saved: 0, step: rnnSteps.tanh, cell: rnnCells.tanh, rule: rnnRules.tanh },
  'rnn with relu': { gates: 1, states: 1, saved: 0, step: rnnSteps.relu, cell: rnnCells.relu, rule: rnnRules.relu },
} as const;

const length = 6;
const features = 3;
const cases = Object.entries(kinds).flatMap(([name, kind]) =>
  [1, 4, 7, 12].flatMap((hidden) =>
    [1, 5].flatMap((batch) => [false, true].map((varied) => ({ name, hidden, batch, varied, ...kind }))),
  ),
);

/** Both directions, and all that the gradient asks for. */
function sequences({ hidden, batch, varied, gates, states }: (typeof cases)[number]) {
  const lengths = varied ? tensor(Array.from({ length: batch }, (_, i) => length - (i % 4)), { dtype: 'int32' }) : undefined; // prettier-ignore
  return {
    x: random(length, batch, features),
    weightIh: random(2, gates * hidden, features),
    weightHh: random(2, gates * hidden, hidden),
    bias: random(2, 2 * gates * hidden),
    initial: Array.from({ length: states }, () => random(2, batch, hidden)),
    lengths,
  };
}

describe.each(cases)('$name, hidden $hidden, batch $batch, with lengths: $varied', (one) => {
  const parts = sequences(one);
  const step = scanStepOf(one.step);
  const composed = composeSequences(parts, one.states, () => step);
  const closely = { relative: 1e-5, absolute: 1e-6 };

  it('goes through all steps as they are composed', () => {
    const kernel = stepKernel(one.cell, one.saved);
    const { outputs, last, saved } = composeSequences(parts, one.states, () => step, { kernel });
    expectClose(outputs, composed.outputs, closely);
    last.forEach((state, i) => expectClose(state, composed.last[i], closely));
    expect(saved).toHaveLength(one.saved);
    const isThere = (x: Tensor): Tensor => (one.varied ? x.mul(presence(x)) : x);
    const presence = (x: Tensor): Tensor =>
      tensor(Array.from(x.data, (_, i) => +(Math.floor(i / one.hidden / one.batch) % length < parts.lengths!.data[Math.floor(i / one.hidden) % one.batch]))).reshape(x.shape); // prettier-ignore
    saved.forEach((each, i) => expectClose(isThere(each), isThere(composed.saved[i]), closely));
  });

  it('goes back through them as they are composed', () => {
    directionsOf(parts, one.states).forEach((direction, d) => {
      const y = composed.outputs.slice({ axis: 2, start: d * one.hidden, end: (d + 1) * one.hidden });
      const saved = composed.saved.map((each) => each.slice([d]));
      const given = { direction, before: outputsBefore(direction, y), y, saved, dCell: random(one.batch, one.hidden) };
      const dy =
        direction.mask === undefined ? random(...y.shape) : random(...y.shape).mul(direction.mask.cast('float32'));
      const [found, expected] = [false, true].map((isDifferentiated) => one.rule({ ...given, dy, isDifferentiated }));
      expectClose(found.fromInput, expected.fromInput, closely);
      expectClose(found.fromState, expected.fromState, closely);
      found.initial.forEach((state, i) => expectClose(state, expected.initial[i], closely));
    });
  });
});

it.each(['lstm', 'gru', 'rnn'] as const)('%s has NaN where it has it in float64, and only there', (name) => {
  const [batch, hidden] = [4, 5];
  const gates = { lstm: 4, gru: 3, rnn: 1 }[name];
  const special = [NaN, Infinity, -Infinity, -1e38];
  const x = random(5, batch, 2);
  special.forEach((value, b) => x.data.fill(value, (2 * batch + b) * 2, (2 * batch + b) * 2 + 1));
  const given = [x, random(1, gates * hidden, 2), random(1, gates * hidden, hidden), random(1, 2 * gates * hidden)];
  const run = (dtype: 'float32' | 'float64'): Tensor => {
    const [input, w, u, b] = given.map((each) => each.cast(dtype));
    return name === 'lstm' ? lstm(input, w, u, b)[0] : name === 'gru' ? gru(input, w, u, b)[0] : rnn(input, w, u, b)[0];
  };
  expectClose(run('float32'), run('float64').cast('float32'), { relative: 1e-5, absolute: 1e-6 });
});

it('has no sequences and no steps of nothing', () => {
  const [outputs, hidden] = gru(zeros([9, 0, 3]), zeros([1, 12, 3]), zeros([1, 12, 4]), zeros([1, 24]));
  expect([outputs.shape, hidden.shape]).toEqual([[9, 0, 4], [1, 0, 4]]); // prettier-ignore
});
