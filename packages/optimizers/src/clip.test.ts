import { Parameter } from '@gradkit/autograd';
import { tensor, zeros } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { clipGradNorm, clipGradValue } from './index.ts';

const withGradients = (...gradients: number[][]): Parameter[] =>
  gradients.map((gradient) => {
    const parameter = new Parameter(zeros([gradient.length]));
    parameter.grad = tensor(gradient);
    return parameter;
  });

describe('clipping', () => {
  it('scales all gradients together', () => {
    const parameters = withGradients([3], [0, 4]);
    expect(clipGradNorm(parameters, 1).item()).toBe(5);
    expectClose(parameters.map(({ grad }) => grad!.toArray()).flat() as number[], [0.6, 0, 0.8]);
    expect(clipGradNorm(parameters, 10).item()).toBeCloseTo(1, 5);
    expectClose(parameters[0].grad!, [0.6]);
    expect(clipGradNorm([new Parameter(zeros([1]))], 1).item()).toBe(0);
  });

  it('only measures where everything is allowed', () => {
    const parameters = withGradients([3], [0, 4]);
    expect(clipGradNorm(parameters, Infinity).item()).toBe(5);
    expect(parameters[1].grad?.toArray()).toEqual([0, 4]);
  });

  it('limits each element', () => {
    const [parameter] = withGradients([3, -0.5, -7]);
    clipGradValue([parameter], 2);
    expect(parameter.grad?.toArray()).toEqual([2, -0.5, -2]);
  });

  const w = new Parameter(tensor([1]));
  it.each([
    [() => clipGradNorm([w], 0), 'clipGradNorm: maxNorm is 0; it must be above 0'],
    [() => clipGradNorm([w], NaN), 'clipGradNorm: maxNorm is NaN; it must be above 0'],
    [() => clipGradValue([w], '1' as never), "clipGradValue: limit is '1'; it must be a number, above 0"],
    [
      () => clipGradNorm({ parameters: () => [w] } as never, 1),
      'clipGradNorm: parameters are an object; they must be a list such as model.parameters()',
    ],
    [
      () => clipGradValue([w.value] as never, 1),
      'clipGradValue: parameters[0] is a tensor [1]; it must be a Parameter',
    ],
  ])('refuses: %#', (call, text) => expect(call).toThrow(text));
});
