import { Parameter } from '@gradkit/autograd';
import { Generator, normal, tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { affineGrid, gridSample } from '../index.ts';

const image = tensor([
  [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
]);

it('takes a place that is not known for -1, and one without end for far away', () => {
  const places = tensor([
    [
      [
        [NaN, 1],
        [Infinity, 1],
        [-Infinity, -1],
      ],
    ],
  ]);
  const at = (paddingMode: 'zeros' | 'border') =>
    gridSample(image, places, { alignCorners: true, paddingMode }).toArray();
  expect(at('border')).toEqual([[[[4, 6, 1]]]]);
  expect(at('zeros')).toEqual([[[[4, 0, 0]]]]);
});

it('leaves out what lies beyond the border, whatever stands at the border', () => {
  const infinite = tensor([[[[1, Infinity]]]]);
  expect(
    gridSample(
      infinite,
      tensor([
        [
          [
            [1, 0],
            [3, 0],
          ],
        ],
      ]),
      { alignCorners: true },
    ).toArray(),
  ).toEqual([[[[Infinity, 0]]]]);
});

it('gives an image back at the places of its own pixels, and sends the gradient back there', () => {
  const x = new Parameter(normal([2, 3, 4, 5], { rng: new Generator(2) }));
  for (const alignCorners of [false, true]) {
    const grid = affineGrid(
      tensor([
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ]),
      [2, 3, 4, 5],
      { alignCorners },
    );
    x.zeroGrad();
    const y = gridSample(x.value, grid, { alignCorners, paddingMode: 'border' });
    expect(y.sub(x.value).abs().max().item()).toBeLessThan(1e-5);
    y.sum().backward();
    expect(x.grad!.sub(1).abs().max().item()).toBeLessThan(1e-5);
  }
});

it('the places of a grid have gradients, which are zeros where only the nearest entry counts', () => {
  const grid = new Parameter(tensor([-0.9, 0, 0.9, 0, NaN, 3], { shape: [1, 1, 3, 2] }));
  const y = gridSample(image, grid.value, { mode: 'nearest', paddingMode: 'border' });
  expect(y.toArray()).toEqual([[[[1, 3, 4]]]]);
  y.backward(tensor([[[[1, Infinity, 1]]]]));
  expect(grid.grad?.data).toEqual(new Float32Array(6));
});
