import { Parameter } from '@gradkit/autograd';
import { tensor, zeros } from '@gradkit/core-tensor';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { clipGradNorm, clipGradsWithNorm, clipGradValue, getTotalNorm } from './index.ts';

const withGradients = (...gradients: number[][]): Parameter[] =>
  gradients.map((gradient) => {
    const parameter = new Parameter(zeros([gradient.length]));
    parameter.grad = tensor(gradient);
    return parameter;
  });

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly gradients: readonly Written[];
    readonly norms: readonly { maxNorm: number; normType: number; norm: Written; clipped: readonly Written[] }[];
    readonly value: { clipValue: number; clipped: readonly Written[] };
  }[];
}

const { cases } = readGolden<Golden>('optimizers/clip');

describe.each(cases)('gradients that are $name are clipped as by PyTorch', ({ gradients, norms, value }) => {
  const parameters = (): Parameter[] =>
    gradients.map(({ data, shape }) => {
      const parameter = new Parameter(zeros(shape));
      parameter.grad = tensor(data, { shape });
      return parameter;
    });
  const expectGradients = (given: readonly Parameter[], expected: readonly Written[]): void =>
    given.forEach(({ grad }, i) => expectClose(grad!, expected[i]));

  it.each(norms)('by their norm of order $normType', ({ maxNorm, normType, norm, clipped }) => {
    const given = parameters();
    const tensors = given.map(({ grad }) => grad!);
    expectClose(getTotalNorm(tensors, { normType }), norm);
    expectClose(clipGradNorm(given, maxNorm, { normType }), norm);
    expectGradients(given, clipped);
    const again = parameters();
    clipGradsWithNorm(again, maxNorm, tensor(norm.data[0]));
    expectGradients(again, clipped);
  });

  it('by value', () => {
    const given = parameters();
    clipGradValue(given, value.clipValue);
    expectGradients(given, value.clipped);
  });
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

  it.each([NaN, Infinity])('refuses a norm that is %d, where that is an error, and changes nothing', (bad) => {
    const parameters = withGradients([3], [bad]);
    const options = { errorIfNonFinite: true };
    expect(() => clipGradNorm(parameters, 1, options)).toThrow(
      `clipGradNorm: the norm of order 2 is ${bad}; it must be finite, or errorIfNonFinite false`,
    );
    expect(parameters[0].grad?.toArray()).toEqual([3]);
    expect(() => getTotalNorm([tensor([bad])], { ...options, normType: 1 })).toThrow(
      'getTotalNorm: the norm of order 1',
    );
    expect(clipGradNorm(withGradients([3]), 1, options).item()).toBe(3);
  });

  const w = new Parameter(tensor([1]));
  it.each([
    [() => clipGradNorm([w], 0), 'clipGradNorm: maxNorm is 0; it must be above 0'],
    [() => clipGradNorm([w], NaN), 'clipGradNorm: maxNorm is NaN; it must be above 0'],
    [() => clipGradNorm([w], 1, { normType: -1 }), 'clipGradNorm: normType is -1; it must be at least 0'],
    [() => clipGradNorm([w], 1, { error: true } as never), 'clipGradNorm: error is no option'],
    [() => getTotalNorm([1] as never), 'getTotalNorm: tensors[0] is 1; it must be a tensor'],
    [() => clipGradsWithNorm([w], 1, 5 as never), 'clipGradsWithNorm: norm is 5; it must be a tensor'],
    [() => clipGradValue([w], '1' as never), "clipGradValue: clipValue is '1'; it must be a number, above 0"],
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
