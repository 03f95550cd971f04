import { tensor, type Operation, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { tracedStep } from '../../testing/steps.ts';
import { partition } from '../partition/partition.ts';
import type { OnnxSegment } from '../partition/segments.ts';
import { isBefore, planArena } from './lifetimes.ts';

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
  const of = (value: Tensor) => lifetimes.get(value)!;
  expect([step.inputs[2], y, z].map(of).map(({ from, to }) => [from, to])).toEqual([[0, 1], [0, 2], [1, Infinity]]); // prettier-ignore
  expect(lifetimes.size).toBe(4);
});

it('a place of one part is free for it when nobody reads there, and for other parts when all have ended', () => {
  const step = tracedStep((x) => {
    const [a, b] = [x.exp(), x.sqrt()];
    return [a.mul(2).mul(3), b.mul(2).mul(3)];
  }, [256, 128]); // prettier-ignore
  const [exp, sqrt, ...others] = step.operations;
  const [a2, a3, b2, b3] = others;
  const graph = (one: Operation, part?: number): OnnxSegment => {
    const { inputs, outputs } = one;
    return { kind: 'onnx', operations: [one], inputs, states: [], next: [], gradients: [], outputs, part };
  };
  const segments = [graph(exp), graph(sqrt), graph(a2, 0), graph(a3, 0), graph(b2, 1), graph(b3, 1)];
  const plan = planArena({ ...step, segments, hostStates: new Set(), roots: new Map() }, []);
  const of = ({ outputs: [y] }: Operation) => plan.lifetimes.get(y)!;
  expect([exp, sqrt, a2, b2].map(of)).toEqual([
    { from: 0, to: 5, part: null, turn: [0, 0] }, // its part may be the last to begin
    { from: 1, to: 5, part: null, turn: [1, 1] },
    { from: 2, to: 3, part: 0, turn: [2, 5] },
    { from: 4, to: 5, part: 1, turn: [2, 5] },
  ]);
  const later = { from: 4, to: 5, part: 0, turn: [2, 5] } as const;
  expect(isBefore(of(a2), later)).toBe(true);
  expect(isBefore(of(a2), of(b2))).toBe(false);
  expect(isBefore(of(exp), of(b2))).toBe(false);
  expect(isBefore(of(a2), { from: 6, to: 7, part: null, turn: [6, 6] })).toBe(true);
});
