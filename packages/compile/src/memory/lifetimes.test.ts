import { tensor, type Operation, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { tracedStep } from '../../testing/steps.ts';
import { partition } from '../partition/partition.ts';
import type { OnnxSegment } from '../partition/segments.ts';
import { planArena } from './lifetimes.ts';

it('what segments leave to each other lies in the arena as long as one reads it, or for good', () => {
  const mask = tensor(Array.from({ length: 128 }, (_, i) => i));
  const centered = (x: Tensor): Tensor =>
    x
      .sub(x.mean(1, { keepDims: true }))
      .mul(mask)
      .mul(2);
  const step = tracedStep(
    (x, w, v) => {
      const y = x.matmul(w); // segment 0
      const z = centered(y.add(v)); // 1
      return [z.matmul(y.permute([1, 0]))]; // 2
    },
    [256, 128],
    [128, 128],
    [256, 128],
  );
  const parts = partition(step, { device: 'cpu', form: 'step' });
  expect(parts.segments.map(({ kind }) => kind)).toEqual(['onnx', 'wasm', 'onnx']);
  const [y] = step.operations[0].outputs;
  const z = step.operations.find(({ outputs }) => parts.segments[1].operations.at(-1)!.outputs[0] === outputs[0])!
    .outputs[0];
  const { lifetimes, given } = planArena(parts, [z]);
  expect([...given]).toEqual([step.inputs[2], mask]);
  const of = (value: Tensor): unknown => lifetimes.get(value);
  expect([step.inputs[2], y, z].map(of)).toEqual([{ from: 0, to: 1 }, { from: 0, to: 2 }, { from: 1, to: Infinity }]); // prettier-ignore
  expect(lifetimes.size).toBe(4);
});

it('what runs at the same time is there at the same time', () => {
  const step = tracedStep((x) => [x.exp().mul(2), x.exp().mul(3)], [256, 128]);
  const [first, second] = [step.operations.slice(0, 2), step.operations.slice(2)];
  const graph = (operations: readonly Operation[], more: Partial<OnnxSegment>): OnnxSegment => {
    const { outputs } = operations.at(-1)!;
    return { kind: 'onnx', operations, inputs: step.inputs, states: [], next: [], gradients: [], outputs, ...more };
  };
  const [[exp, twice], [other, thrice]] = [first, second];
  const segments = [
    graph([exp], {}),
    graph([twice], { inputs: exp.outputs }),
    graph([other], { isBeside: true }),
    graph([thrice], { inputs: other.outputs }),
  ];
  const { lifetimes } = planArena({ ...step, segments, hostStates: new Set(), roots: new Map() }, []);
  expect(lifetimes.get(exp.outputs[0])).toEqual({ from: 0, to: 1 });
  expect(lifetimes.get(other.outputs[0])).toEqual({ from: 1, to: 2 });
});
