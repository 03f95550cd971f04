import { Buffer } from '@gradkit/autograd';
import { absOp, apply, Generator, normal, State, tensor, type AnyState, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { evaluate, expectIdentical, namesOf, tracedStep } from '../../testing/steps.ts';
import type { Target } from '../target.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { partition } from './partition.ts';
import { kernelsOf, type FusedKernel, type PartitionedStep } from './segments.ts';
import { verifySegments } from './verify-segments.ts';

const vector = (): Buffer => new Buffer(tensor([1, 2, 3]));
const single = (): Buffer => new Buffer(tensor(2));

const inPlace: Target = { device: 'cpu', form: 'step' };
const onDevice: Target = { device: 'webgpu', form: 'step' };

/** The step of a function of a vector and a single number, cut into segments. */
function partitioned(f: (x: Tensor, one: Tensor) => readonly Tensor[] | void, target = inPlace): PartitionedStep {
  const step = tracedStep((x, one) => f(x, one) ?? [], [3], []);
  const parts = partition(step, target);
  expectSameStep(parts, step);
  return parts;
}

/** Every operation has one place, and the places can be done one after the other: each finds what it needs. */
function expectSameStep(parts: PartitionedStep, step: TracedStep): void {
  verifySegments(parts);
  const operations = parts.segments.flatMap((segment) => segment.operations);
  const given = [tensor([4, 5, 6]), tensor(3)];
  const values = (one: TracedStep) => evaluate(one, given).map(({ data }) => [...data]);
  expect(values({ ...step, operations, draws: [] })).toEqual(values({ ...step, draws: [] }));
}

/** The operations of each segment, in order. */
function names({ segments }: PartitionedStep): Record<string, readonly string[]>[] {
  return segments.map(({ kind, operations }) => ({ [kind]: namesOf(operations) }));
}

const kernelNames = (step: PartitionedStep) => kernelsOf(step).map(({ operations }) => namesOf(operations));
const statesOf = ({ writes }: FusedKernel): AnyState[] => writes.map(([state]) => state);

describe('kernels', () => {
  it('take the update of a state out of the graph, from old values and gradients to new values', () => {
    const [w, mean] = [vector(), vector()];
    const parts = partitioned((x) => {
      const gradient = x.exp();
      mean.value = mean.value.mul(0.9).add(gradient.mul(0.1));
      w.value = w.value.sub(mean.value.mul(0.5));
    });
    expect(names(parts)).toEqual([{ onnx: ['exp'] }, { wasm: ['mul', 'mul', 'add', 'mul', 'sub'] }]);
    expectIdentical(statesOf(kernelsOf(parts)[0]), [mean, w]);
  });

  it('leave an operation of the user to the graph, whatever its name', () => {
    const { simd: _, ...own } = absOp; // as the user wrote it, it has no instruction
    const w = vector();
    const parts = partitioned((x) => {
      w.value = apply(own, [w.value.sub(x.exp())], {});
    });
    expect(names(parts)).toEqual([{ onnx: ['exp', 'sub', 'abs'] }]);
  });

  it('are as many as there are states without anything in common', () => {
    const [w, b] = [vector(), vector()];
    const parts = partitioned((x) => {
      const gradient = x.exp(); // is only read: it does not tie them together
      w.value = w.value.sub(gradient);
      b.value = b.value.add(gradient);
    });
    expect(names(parts)).toEqual([{ onnx: ['exp'] }, { wasm: ['sub', 'add'] }]);
    expect(kernelNames(parts)).toEqual([['sub'], ['add']]);
    expectIdentical(kernelsOf(parts).flatMap(statesOf), [w, b]);
  });

  it('are one for states that use the same old value, which one of them replaces', () => {
    const [w, average] = [vector(), vector()];
    const parts = partitioned(() => {
      const old = w.value;
      w.value = old.mul(2);
      average.value = average.value.add(old);
    });
    expect(kernelNames(parts)).toEqual([['mul', 'add']]);
    expectIdentical(statesOf(kernelsOf(parts)[0]), [w, average]);
  });

  it('are one for a state and who uses its old value, whatever its new value is made of', () => {
    const [a, b, sum] = [vector(), vector(), vector()];
    const parts = partitioned(() => {
      const old = a.value;
      a.value = b.value.neg();
      sum.value = sum.value.add(old);
    });
    expect(kernelNames(parts)).toEqual([['neg', 'add']]);
  });

  it('are not tied together by a single number, for parameters have many sizes', () => {
    const [w, b, rate] = [vector(), new Buffer(tensor([1, 2])), single()];
    const parts = partitioned(() => {
      for (const state of [w, b]) state.value = state.value.mul(rate.value);
      rate.value = rate.value.div(2);
    });
    expect(names(parts)).toEqual([{ host: ['div'] }, { wasm: ['mul', 'mul'] }]);
    expect(kernelNames(parts)).toEqual([['mul'], ['mul']]);
  });

  it('are one when what joins them comes last, in the order of the step', () => {
    const [a, b, c] = [vector(), vector(), vector()];
    const parts = partitioned(() => {
      a.value = a.value.neg();
      b.value = b.value.abs();
      c.value = a.value.add(b.value);
    });
    expect(kernelNames(parts)).toEqual([['neg', 'abs', 'add']]);
  });

  it('give one value to several states', () => {
    const [a, b] = [vector(), vector()];
    const parts = partitioned(() => {
      a.value = b.value = a.value.neg();
    });
    expect(kernelNames(parts)).toEqual([['neg']]);
    expectIdentical(statesOf(kernelsOf(parts)[0]), [b, a]);
  });

  const matrix = new Buffer(tensor([[1, 2, 3], [4, 5, 6]])); // prettier-ignore

  it.each<[string, (w: Buffer, x: Tensor, one: Tensor) => readonly Tensor[] | void]>([
    ['a result', (w) => [(w.value = w.value.mul(2))]],
    ['needed by the graph', (w) => [(w.value = w.value.mul(2)).sum()]],
    ['made of an argument', (w, x) => void (w.value = w.value.mul(x))],
    ['made of random numbers', (w) => void (w.value = w.value.mul(normal([3], { rng: new Generator(1) })))],
    ['made of something stretched', (_, x) => void (matrix.value = matrix.value.mul(x.exp()))],
    ['needed by nobody', (w) => void w.value.neg()],
    ['the first value of an empty state', (w) => void (new State<Tensor | null>(null).value = w.value.neg())],
    ['of an operation without an instruction', (w) => void (w.value = w.value.exp())],
    ['of whole numbers', (w) => void (w.value = w.value.cast('int32').mul(2).cast('float32'))],
  ])('leave in the graph what is %s', (_, f) => {
    const w = vector();
    const step = tracedStep((x, one) => f(w, x, one) ?? [], [3], []);
    const { segments } = partition(step, inPlace);
    expect(segments.map(({ kind }) => kind)).toEqual(['onnx']);
    expectIdentical(segments[0].operations, step.operations);
  });

  it('take single numbers of the graph', () => {
    const w = vector();
    const parts = partitioned((x) => {
      const norm = x.exp().sum();
      w.value = w.value.div(norm.sqrt());
    });
    expect(names(parts)).toEqual([{ onnx: ['exp', 'sum'] }, { host: ['sqrt'] }, { wasm: ['div'] }]);
  });

  it('there are none on a device', () => {
    const w = vector();
    const parts = partitioned((x) => {
      w.value = w.value.sub(x.exp().mul(0.1));
    }, onDevice);
    expect(names(parts)).toEqual([{ onnx: ['exp', 'mul', 'sub'] }]);
  });
});

describe('single numbers', () => {
  it('are worked out before the graph, from arguments, states and each other', () => {
    const [count, rate] = [single(), single()];
    const parts = partitioned((x, one) => {
      count.value = count.value.add(1);
      const corrected = rate.value.div(count.value).mul(one);
      return [x.mul(corrected)];
    });
    expect(names(parts)).toEqual([{ host: ['add', 'div', 'mul'] }, { onnx: ['mul'] }]);
    expectIdentical(parts.hostStates, [count, rate]);
  });

  it('are worked out after it when they need it and only states need them', () => {
    const loss = single();
    const parts = partitioned((x) => {
      loss.value = loss.value.mul(0.9).add(x.sum().mul(0.1));
    });
    // What is known before is done before.
    expect(names(parts)).toEqual([{ host: ['mul'] }, { onnx: ['sum'] }, { host: ['mul', 'add'] }]);
    expectIdentical(parts.hostStates, [loss]);
  });

  it('stay in the graph between its operations, and as results', () => {
    const parts = partitioned((x) => [x.div(x.sum().sqrt()), x.max().neg()]);
    expect(names(parts)).toEqual([{ onnx: ['sum', 'sqrt', 'div', 'max', 'neg'] }]);
  });

  it('of a device stay there with everything that needs them, if the graph changes them', () => {
    const [count, loss, twice] = [single(), single(), single()];
    const parts = partitioned((x) => {
      count.value = count.value.add(1);
      loss.value = loss.value.add(x.sum());
      twice.value = loss.value.mul(2); // not known before either
    }, onDevice);
    expect(names(parts)).toEqual([{ host: ['add'] }, { onnx: ['sum', 'add', 'mul'] }]);
    expectIdentical(parts.hostStates, [count]);
  });

  it('of a device that are read where the graph changes them are not known before', () => {
    const loss = single();
    const parts = partitioned((x) => {
      const decayed = loss.value.mul(0.9);
      loss.value = decayed.add(x.sum());
    }, onDevice);
    expect(names(parts)).toEqual([{ onnx: ['mul', 'sum', 'add'] }]);
  });

  it('are those of any rank', () => {
    const count = new Buffer(tensor([[2]]));
    const parts = partitioned(() => {
      count.value = count.value.add(1);
    });
    expect(names(parts)).toEqual([{ host: ['add'] }]);
    expectIdentical(parts.hostStates, [count]);
  });
});
