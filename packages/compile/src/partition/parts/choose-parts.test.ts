import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import { gelu, gru, linear, lstm, rnn, zeros, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { namesOf, tracedStep } from '../../../testing/steps.ts';
import { pipeline } from '../../pipeline.ts';
import type { Target } from '../../target.ts';
import { partOf } from '../segments.ts';
import { verifySegments } from '../verify-segments.ts';

const target: Target = { device: 'cpu', form: 'step' };
const gatesOf = { lstm: 4, gru: 3, rnn: 1 } as const;

interface Sizes {
  readonly kind?: keyof typeof gatesOf;
  readonly length?: number;
  readonly batch?: number;
  readonly hidden?: number;
  readonly batchFirst?: boolean;
  /** whether the last outputs are kept from call to call */
  readonly keeps?: boolean;
}

/** The segments of a step that trains a recurrence, each by its operations. */
function segmentsOf(sizes: Sizes, of = target) {
  const { kind = 'lstm', length = 20, batch = 48, hidden = 64, batchFirst = false, keeps = false } = sizes;
  const rows = gatesOf[kind] * hidden;
  const weights = [[1, rows, 8], [1, rows, hidden], [1, 2 * rows]].map((shape) => new Parameter(zeros(shape))); // prettier-ignore
  const kept = new Buffer(zeros([batch, hidden]));
  const step = tracedStep(
    (x: Tensor) => {
      const [w, u, b] = weights.map(({ value }) => value);
      const inputs = batchFirst ? x.transpose(0, 1) : x;
      const outputs = { lstm, gru, rnn }[kind](inputs, w, u, b)[0];
      const loss = outputs.mul(kept.value).sum();
      loss.backward();
      noGrad(() => {
        for (const weight of weights) weight.value = weight.value.sub(weight.grad!);
        if (keeps) kept.value = outputs.slice([-1]);
      });
      return [loss];
    },
    batchFirst ? [batch, length, 8] : [length, batch, 8],
  );
  const parts = pipeline(step, of);
  verifySegments(parts);
  return parts.segments.filter((segment) => segment.kind === 'onnx');
}

/** How many parts run at the same time. */
function partsOf(sizes: Sizes, of = target): number {
  return Math.max(1, new Set(segmentsOf(sizes, of).flatMap(({ part }) => part ?? [])).size);
}

it.each([
  { batch: 47, parts: 1 },
  { batch: 48, parts: 2 },
  { batch: 95, parts: 2 },
  { batch: 96, parts: 4 },
  { batch: 400, hidden: 24, parts: 16 },
])('a batch of $batch is divided in $parts', ({ parts, ...sizes }) => {
  expect(partsOf(sizes)).toBe(parts);
});

it.each([
  { kind: 'lstm', batchFirst: true },
  { kind: 'gru', batchFirst: false },
  { kind: 'gru', batchFirst: true, length: 48 },
  { kind: 'rnn', batchFirst: false, hidden: 160 },
  { kind: 'lstm', batchFirst: false, keeps: true },
] as const)('the batch of $kind is divided, batch first: $batchFirst', (sizes) => {
  expect(partsOf(sizes)).toBe(2);
});

it('the parts do what is done with sequences; sums over them are added up behind', () => {
  const segments = segmentsOf({});
  for (const part of [0, 1]) {
    const names = segments.filter((one) => one.part === part).flatMap(({ operations }) => namesOf(operations));
    expect(names.filter((name) => name === 'scan')).toHaveLength(2);
  }
  const behind = segments.filter((one) => one.part === undefined).flatMap(({ operations }) => namesOf(operations));
  expect(behind).not.toContain('matmul');
});

it('is for recurrences that take long and stay in the graph, on the CPU, of one step a call', () => {
  expect(partsOf({ length: 2 })).toBe(1);
  expect(partsOf({ batch: 64, hidden: 16, length: 200 })).toBe(1); // a kernel
  expect(partsOf({}, { device: 'wasm', form: 'step' })).toBe(1);
  expect(partsOf({}, { device: 'cpu', form: 'step', isDirect: false })).toBe(1);
  expect(partsOf({}, { device: 'cpu', form: 'file' })).toBe(1);
});

it.each([
  { what: 'of 256 rows for each weight', shape: [8, 64, 64], parts: 2 },
  { what: 'of more', shape: [16, 64, 64], parts: 4 },
  { what: 'of fewer rows', shape: [7, 64, 64], parts: 1 },
  { what: 'along the second axis', shape: [1, 2048, 64], parts: 8 },
  { what: 'with large products', shape: [8, 4096, 64], parts: 1 },
  { what: 'of few multiplications', shape: [1024, 16], parts: 1 },
])('a batch $what, $shape, is divided in $parts', ({ shape, parts }) => {
  const width = shape.at(-1)!;
  const [up, down] = [new Parameter(zeros([4 * width, width])), new Parameter(zeros([width, 4 * width]))];
  const step = tracedStep((x) => {
    const y = linear(linear(x, up.value).tanh(), down.value);
    y.mul(y).sum().backward();
    return [up.grad!, down.grad!];
  }, shape);
  const { segments } = pipeline(step, target);
  expect(Math.max(1, new Set(segments.flatMap((one) => partOf(one) ?? [])).size)).toBe(parts);
});

it('there are no more parts than let all kernels be large enough', () => {
  const [up, down] = [new Parameter(zeros([256, 64])), new Parameter(zeros([64, 256]))];
  const partsOfGelu = (examples: number): number => {
    const step = tracedStep(
      (x) => {
        const y = linear(gelu(linear(x, up.value)), down.value);
        y.mul(y).sum().backward();
        return [up.grad!, down.grad!];
      },
      [examples, 96, 64],
    );
    return new Set(pipeline(step, target).segments.flatMap((one) => partOf(one) ?? [])).size;
  };
  expect(partsOfGelu(16)).toBe(4);
  expect(partsOfGelu(24)).toBe(8);
  expect(partsOfGelu(23)).toBe(4); // some of eight would have 2 · 96 · 256 numbers
});

it('kernels stand in parts as well, but not where they would be too small there', () => {
  const [w, u, b] = [
    [1, 256, 8],
    [1, 256, 64],
    [1, 512],
  ].map((shape) => new Parameter(zeros(shape)));
  const kindsOf = (wide: number): string[] => {
    const step = tracedStep(
      (x, v) => {
        const [outputs] = lstm(x, w.value, u.value, b.value);
        gelu(outputs.matmul(v)).sum().backward();
        return [w.grad!, u.grad!, b.grad!];
      },
      [20, 48, 8],
      [64, wide],
    );
    const parts = pipeline(step, target);
    verifySegments(parts);
    return parts.segments.flatMap((one) => (partOf(one) === null ? [one.kind] : [`${one.kind} in a part`]));
  };
  expect(kindsOf(32)).toContain('onnx in a part');
  expect(kindsOf(128)).toEqual(['onnx', 'wasm', 'onnx', 'wasm', 'onnx']); // the gradient of GELU
  expect(kindsOf(256)).toContain('wasm in a part');
});

it('is not where other work is the most', () => {
  const [w, u, b] = [
    [1, 256, 8],
    [1, 256, 64],
    [1, 512],
  ].map((shape) => new Buffer(zeros(shape)));
  const step = tracedStep((x, y) => [lstm(x, w.value, u.value, b.value)[0], y.matmul(y)], [20, 48, 8], [512, 512]);
  expect(pipeline(step, target).segments.map(({ kind }) => kind)).toEqual(['onnx']);
});
