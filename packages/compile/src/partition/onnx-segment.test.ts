import { Buffer } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { expectIdentical, tracedStep } from '../../testing/steps.ts';
import type { Target } from '../target.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { partition } from './partition.ts';
import { onnxSegmentOf, type OnnxSegment, type StateValue } from './segments.ts';

const [w, fixed, taken, count] = [[1, 2], [3, 4], [0, 0]].map((list) => new Buffer(tensor(list))).concat(new Buffer(tensor(0))); // prettier-ignore

/** Reads one state, updates another by the gradient, keeps an argument in a third, and counts. */
function step(): TracedStep {
  return tracedStep(
    (x, y) => {
      const n = (count.value = count.value.add(1));
      const gradient = x.mul(fixed.value).mul(w.value).exp();
      w.value = w.value.sub(gradient);
      taken.value = y;
      return [gradient.sum().mul(n)];
    },
    [2],
    [2],
  );
}

function segmentFor(traced: TracedStep, target: Target): OnnxSegment {
  return onnxSegmentOf(partition(traced, target))!;
}

const statesOf = (entries: readonly StateValue[]): object[] => entries.map(([state]) => state);
const valuesOf = (entries: readonly StateValue[]): Tensor[] => entries.map(([, value]) => value);

it('in place gives what kernels read, and leaves to them and to JavaScript what they do', () => {
  const traced = step();
  const { inputs, states, next, outputs } = segmentFor(traced, { device: 'cpu', form: 'step' });
  const [n] = traced.operations[0].outputs;
  const gradient = traced.operations.find(({ op }) => op.name === 'exp')!.outputs[0];
  expectIdentical(inputs, [traced.inputs[0], n]);
  expectIdentical(statesOf(states), [fixed, w]);
  expect(next).toEqual([]);
  expectIdentical(outputs, [traced.results[0], gradient]);
});

it('on a device gives new values of states; an argument that a state takes stays outside', () => {
  const traced = step();
  const { states, next, outputs } = segmentFor(traced, { device: 'webgpu', form: 'step' });
  expectIdentical(statesOf(states), [fixed, w]);
  expectIdentical(statesOf(next), [w]);
  expectIdentical(outputs, traced.results);
});

it('of a loop carries every state that changes, also one that takes an argument', () => {
  const traced = step();
  const { inputs, states, next, outputs } = segmentFor(traced, { device: 'cpu', form: 'loop' });
  const [n] = traced.operations[0].outputs;
  expectIdentical(inputs, [...traced.inputs, n]);
  expectIdentical(statesOf(states), [fixed, w, taken]);
  expectIdentical(statesOf(next), [w, taken]);
  expectIdentical(outputs, traced.results);
  expect(states[2][1].isSymbolic).toBe(true); // read by nobody, and carried all the same
});

it('of a file has everything, single numbers too', () => {
  const traced = step();
  const { operations, inputs, states, next, outputs } = segmentFor(traced, { device: 'cpu', form: 'file' });
  expectIdentical(operations, traced.operations);
  expectIdentical(inputs, traced.inputs);
  expectIdentical(statesOf(states), [count, fixed, w]);
  expectIdentical(statesOf(next), [count, w, taken]);
  expectIdentical(valuesOf(next), traced.writes.values());
  expectIdentical(outputs, traced.results);
});
