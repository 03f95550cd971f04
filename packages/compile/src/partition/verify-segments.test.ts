import { Buffer } from '@gradkit/autograd';
import { tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { tracedStep } from '../../testing/steps.ts';
import { partition } from './partition.ts';
import type { PartitionedStep, Segment } from './segments.ts';
import { verifySegments } from './verify-segments.ts';

/** A step of all four parts: a count, the gradient, a number that needs it, and the update. */
function sound(): PartitionedStep {
  const [w, count] = [new Buffer(tensor([1, 2, 3])), new Buffer(tensor(0))];
  const step = tracedStep(
    (x) => {
      count.value = count.value.add(1);
      const gradient = x.exp();
      w.value = w.value.mul(gradient.sum().sqrt()).sub(gradient);
      return [];
    },
    [3],
  );
  return partition(step, { device: 'cpu', form: 'step' });
}

it('accepts what is partitioned', () => {
  const step = sound();
  expect(step.segments.map(({ kind }) => kind)).toEqual(['host', 'onnx', 'host', 'wasm']);
  expect(() => verifySegments(step)).not.toThrow();
});

it.each<[string, (segments: readonly Segment[]) => readonly Segment[], string]>([
  [
    'a segment too early',
    ([a, b, c, d]) => [a, c, b, d],
    'sqrt in segment 1 (host) reads what no earlier segment gives',
  ],
  ['a segment that is missing', ([a, b, c]) => [a, b, c], 'mul stands in no segment'],
  ['a segment that stands twice', ([a, b, c, d]) => [a, a, b, c, d], 'add stands in two segments'],
])('refuses %s', (_, change, message) => {
  const step = sound();
  expect(() => verifySegments({ ...step, segments: change(step.segments) })).toThrow(
    `compile: after the stage partition, ${message}; this is a fault of gradkit`,
  );
});

it('refuses what reads a state that was replaced before', () => {
  const [w, average] = [new Buffer(tensor([1, 2, 3])), new Buffer(tensor([0, 0, 0]))];
  const step = tracedStep(
    (x) => {
      average.value = average.value.add(w.value);
      w.value = w.value.sub(x.exp());
      return [];
    },
    [3],
  );
  const parts = partition(step, { device: 'cpu', form: 'step' });
  const segments = parts.segments.flatMap((segment): Segment[] => {
    if (segment.kind !== 'wasm') return [segment];
    const [first, ...others] = segment.operations.toReversed(); // the update of w before the average
    const [kernel] = segment.kernels;
    const writes = [[w, step.writes.get(w)!]] as const;
    return [
      { ...segment, operations: [first], kernels: [{ ...kernel, writes, operations: [first] }] },
      { ...segment, operations: others, kernels: [{ ...kernel, writes: [], operations: others }] },
    ];
  });
  expect(() => verifySegments({ ...parts, segments })).toThrow(
    'compile: after the stage partition, add in segment 2 (wasm) reads a state that an earlier segment has replaced',
  );
});

it('refuses what needs another part that runs at the same time, and a part that replaces a state', () => {
  const step = sound();
  const [host, graph, ...others] = step.segments;
  if (graph.kind !== 'onnx') throw new Error('it begins with a number');
  const [exp, sum] = graph.operations;
  const run = (segments: readonly Segment[]) => (): void => verifySegments({ ...step, segments });
  const inParts = (first: number, second: number): Segment[] => [
    { ...graph, operations: [exp], outputs: exp.outputs, part: first },
    { ...graph, operations: [sum], inputs: exp.outputs, outputs: sum.outputs, part: second },
  ];
  expect(run([host, ...inParts(0, 0), ...others])).not.toThrow();
  expect(run([host, ...inParts(0, 1), ...others])).toThrow(
    'sum in segment 2 (onnx) reads what no earlier segment gives',
  );
  const w = [...step.reads].find(([, old]) => old.size === 3)!;
  const replacing = { ...inParts(0, 0)[0], next: [w], states: [] } as Segment;
  expect(run([host, replacing, ...others])).toThrow('segment 1 (onnx) replaces a state, which other parts may read');
});
