import { Parameter } from '@gradkit/autograd';
import { tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { parametersToVector, vectorToParameters } from './index.ts';

describe('parameters as one vector', () => {
  const make = (): Parameter[] => [
    new Parameter(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ),
    new Parameter(tensor(5)),
    new Parameter(zeros([0, 3])),
    new Parameter(tensor([6])),
  ];

  it('there and back', () => {
    const parameters = make();
    expect(parametersToVector(parameters).toArray()).toEqual([1, 2, 3, 4, 5, 6]);
    vectorToParameters(parametersToVector(parameters).mul(10), parameters);
    expect(parameters.map(({ value }) => value.toArray())).toEqual([
      [
        [10, 20],
        [30, 40],
      ],
      50,
      [],
      [60],
    ]);
  });

  it('passes gradients on, and afterwards, too', () => {
    const parameters = make();
    vectorToParameters(parametersToVector(parameters), parameters);
    const vector = parametersToVector(parameters);
    vector.mul(vector).sum().backward();
    expect(parameters.map(({ grad }) => grad!.toArray())).toEqual([
      [
        [2, 4],
        [6, 8],
      ],
      10,
      [],
      [12],
    ]);
  });

  it('keeps dtypes', () => {
    const parameter = new Parameter(zeros([2], { dtype: 'float64' }));
    vectorToParameters(tensor([1, 2]), [parameter]);
    expect(parameter.value.dtype).toBe('float64');
  });

  it.each([
    [
      () => vectorToParameters(zeros([5]), make()),
      'vectorToParameters: vector is [5] but the parameters have 6 numbers; it must be [6]',
    ],
    [() => vectorToParameters(zeros([2, 3]), make()), 'vectorToParameters: vector is [2, 3]'],
    [() => vectorToParameters([1] as never, make()), 'vectorToParameters: vector is [1]; it must be a tensor'],
    [() => parametersToVector([]), 'parametersToVector: there are 0 parameters; at least 1 is needed'],
    [() => parametersToVector([tensor([1])] as never), 'parametersToVector: parameters[0] is a tensor [1]'],
  ])('refuses: %#', (call, text) => expect(call).toThrow(text));
});
