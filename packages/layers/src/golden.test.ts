import { grad } from '@gradkit/autograd';
import { isFloating, tensor, type DType, type Tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import * as layers from './index.ts';

type Values = Readonly<Record<string, Written<DType>>>;

interface Case {
  readonly name: string;
  readonly layer: string;
  readonly arguments: readonly unknown[];
  readonly training: boolean;
  readonly state: Values;
  readonly x: Written<DType>;
  readonly output: Written<DType>;
  readonly dy: Written<DType>;
  readonly dx: Written<DType> | null;
  readonly gradients: Values;
  readonly buffers: Values;
}

const { cases } = readGolden<{
  cases: Case[];
}>('layers');

const makers = layers as unknown as Record<string, new (...given: readonly unknown[]) => layers.Module>; // looked up by names in a file
const read = ({ shape, dtype, data }: Written<DType>): Tensor => tensor(data, { shape, dtype });
const readAll = (values: Values): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, read(value)]));

function make({ layer, arguments: given, state, training }: Case): layers.Module {
  const module = new makers[layer](...given).train(training);
  module.loadStateDict(readAll(state)); // names and shapes are those of PyTorch
  return module;
}

function expectAll(actual: Iterable<readonly [string, Tensor]>, expected: Values): void {
  const found = Object.fromEntries(actual);
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expectClose(found[name], value);
}

describe('layers do what those of PyTorch do', () => {
  it.each(cases)('$name', (golden) => {
    const { x, output, dy, gradients, buffers } = golden;
    const module = make(golden);
    const y = module.forward(read(x));
    expectClose(y, output);
    expect(y.dtype).toBe('float32');
    if (y.gradFn !== null) y.backward(read(dy));
    const withGradient = [...module.namedParameters()].filter(([, { grad: found }]) => found !== null);
    expectAll(
      withGradient.map(([name, parameter]) => [name, parameter.grad!]),
      gradients,
    );
    expectAll(
      [...module.namedBuffers()].map(([name, { value }]) => [name, value]),
      buffers,
    );
  });

  it.each(cases.filter(({ x }) => isFloating(x.dtype)))('$name: gradient of the input', (golden) => {
    const module = make(golden);
    const [dx] = grad((x: Tensor) => module.forward(x).mul(read(golden.dy)).sum())(read(golden.x));
    expectClose(dx, golden.dx!);
  });
});
