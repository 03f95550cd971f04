import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import { Generator, gru, lstm, normal, rnn, tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { countSharedCalls } from '../../../testing/shared-calls.ts';
import { compile, type CompileOptions } from '../../compile.ts';

const features = 3;
const gatesOf = { lstm: 4, gru: 3, rnn: 1 } as const;

interface Sizes {
  readonly kind: keyof typeof gatesOf;
  readonly length: number;
  readonly batch: number;
  readonly hidden: number;
  readonly directions: number;
}

/** A recurrence that learns by gradient descent to give what it is told. */
function training({ kind, batch, hidden, directions }: Sizes, options: CompileOptions | null) {
  const rng = new Generator(4);
  const gates = gatesOf[kind];
  const shapes = [[gates * hidden, features], [gates * hidden, hidden], [2 * gates * hidden]]; // prettier-ignore
  const weights = shapes.map((shape) => new Parameter(normal([directions, ...shape], { rng }).mul(0.3)));
  const before = new Buffer(normal([directions, batch, hidden], { rng }));
  const step = (x: Tensor, y: Tensor, lengths: Tensor | null): { loss: Tensor; outputs: Tensor; last: Tensor } => {
    for (const weight of weights) weight.zeroGrad();
    const [w, u, b] = weights.map(({ value }) => value);
    const state = before.value;
    const [outputs, last] =
      kind === 'lstm'
        ? lstm(x, w, u, b, state, state, lengths)
        : kind === 'gru'
          ? gru(x, w, u, b, state, lengths)
          : rnn(x, w, u, b, state, lengths);
    const loss = outputs.sub(y).pow(2).mean();
    loss.backward();
    noGrad(() => {
      for (const weight of weights) weight.value = weight.value.sub(weight.grad!.mul(0.1));
    });
    return { loss, outputs, last };
  };
  return { step: options === null ? step : compile(step, options), states: weights };
}

function batches({ length, batch, hidden, directions }: Sizes, varied: boolean): [Tensor, Tensor, Tensor | null][] {
  const rng = new Generator(6);
  const lengths = tensor(Array.from({ length: batch }, (_, i) => length - (i % 3)), { dtype: 'int32' }); // prettier-ignore
  return [0, 1, 2].map(() => [
    normal([length, batch, features], { rng }),
    normal([length, batch, directions * hidden], { rng }),
    varied ? lengths : null,
  ]);
}

const small = { length: 7, batch: 5, hidden: 6 };

it.each([
  { kind: 'lstm', directions: 1, varied: false, device: 'cpu' },
  { kind: 'lstm', directions: 2, varied: true, device: 'cpu' },
  { kind: 'gru', directions: 2, varied: true, device: 'cpu' },
  { kind: 'gru', directions: 1, varied: false, device: 'cpu' },
  { kind: 'rnn', directions: 1, varied: true, device: 'cpu' },
] as const)(
  '$kind on $device, directions $directions, with lengths: $varied: learns as it does eagerly',
  async (one) => {
    const sizes = { ...small, ...one };
    const [compiled, eager] = [training(sizes, { device: one.device }), training(sizes, null)];
    for (const given of batches(sizes, one.varied)) {
      const [found, expected] = [await compiled.step(...given), await eager.step(...given)];
      expectClose(found.loss, expected.loss);
      expectClose(found.outputs, expected.outputs, { absolute: 1e-6 });
      expectClose(found.last, expected.last, { absolute: 1e-6 });
    }
    compiled.states.forEach(({ value }, i) => expectClose(value, eager.states[i].value, { absolute: 1e-6 }));
  },
);

it.each([
  { kind: 'lstm', length: 1, hidden: 1, varied: false },
  { kind: 'lstm', length: 3, hidden: 1, varied: false },
  { kind: 'gru', length: 1, hidden: 1, varied: false },
  { kind: 'gru', length: 1, hidden: 4, varied: true },
  { kind: 'rnn', length: 1, hidden: 1, varied: true },
] as const)(
  '$kind of one sequence, $length long, with states of $hidden, learns as it does eagerly',
  async ({ varied, ...some }) => {
    const sizes = { ...some, batch: 1, directions: 1 };
    const [compiled, eager] = [training(sizes, { device: 'cpu' }), training(sizes, null)];
    for (const given of batches(sizes, varied))
      expectClose((await compiled.step(...given)).outputs, (await eager.step(...given)).outputs, { absolute: 1e-6 });
    compiled.states.forEach(({ value }, i) => expectClose(value, eager.states[i].value, { absolute: 1e-6 }));
  },
);

const large = { length: 10, batch: 49, hidden: 64 }; // in two parts of the batch

it.each([
  { kind: 'lstm', directions: 1, varied: true },
  { kind: 'lstm', directions: 2, varied: false },
  { kind: 'gru', directions: 2, varied: true },
] as const)(
  '$kind in parts of a batch, directions $directions, with lengths: $varied: learns as it does eagerly',
  async (one) => {
    const sizes = { ...large, ...one };
    const [compiled, eager] = [training(sizes, { device: 'cpu', threads: 2 }), training(sizes, null)];
    for (const given of batches(sizes, one.varied)) {
      const [found, expected] = [await compiled.step(...given), await eager.step(...given)];
      expectClose(found.loss, expected.loss);
      expectClose(found.outputs, expected.outputs, { absolute: 2e-6 });
      expectClose(found.last, expected.last, { absolute: 2e-6 });
    }
    compiled.states.forEach(({ value }, i) => expectClose(value, eager.states[i].value, { absolute: 1e-6 }));
  },
);

it.each([
  { kind: 'lstm', length: 100, batch: 37, hidden: 27, directions: 1 }, // a kernel, enough for several threads
  { kind: 'lstm', ...large, directions: 1 },
] as const)('gives the same bits for every number of threads: $batch sequences', async (sizes) => {
  const shared = countSharedCalls();
  const trainings = [1, 2].map((threads) => training(sizes, { device: 'cpu', threads }));
  const given = batches(sizes, true);
  for (let i = 0; i < 3 || shared.count === 0; i++)
    for (const { step } of trainings) await step(...given[i % given.length]);
  shared.stop();
  const [first, ...others] = trainings.map(({ states }) => states.map(({ value }) => value.data));
  for (const other of others) expect(other).toEqual(first);
});
