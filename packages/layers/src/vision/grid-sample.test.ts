import { checkGradient, grad, Parameter, vmap } from '@gradkit/autograd';
import { concat, Generator, normal, tensor, uniform, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { affineGrid, gridSample } from '../index.ts';
import { composedGridSample } from './composed-grid-sample.ts';

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

const settings = (['bilinear', 'nearest', 'bicubic'] as const).flatMap((mode) =>
  (['zeros', 'border', 'reflection'] as const).flatMap((paddingMode) =>
    [false, true].map((alignCorners) => ({ mode, paddingMode, alignCorners })),
  ),
);

const exact = { relative: 1e-9, absolute: 1e-9 };

describe.each(settings)('%o', (how) => {
  const [rng, dtype] = [new Generator(4), 'float64' as const];
  const images = normal([2, 3, 3, 4], { rng, dtype });
  const grid = concat(
    [
      uniform([2, 2, 5, 2], { low: -1.5, high: 1.5, rng, dtype }),
      tensor([-1, 1, 0, 0.5, 9, -9, NaN, 0.2], { shape: [1, 2, 2, 2], dtype }).broadcastTo([2, 2, 2, 2]),
    ],
    2,
  );

  it('gives what it is recorded as, and its gradients', () => {
    const [own, composed] = [gridSample, composedGridSample].map((f) => {
      const [x, places] = [new Parameter(images), new Parameter(grid)];
      const y = f(x.value, places.value, how);
      y.mul(y).sum().backward();
      return [y, x.grad!, places.grad!];
    });
    own.forEach((y, i) => expectClose(y, composed[i], exact));
  });

  it('has gradients of gradients, and maps over examples', () => {
    const [own, composed] = [gridSample, composedGridSample].map((f) => {
      const loss = (x: Tensor, places: Tensor): Tensor => f(x, places, how).pow(3).sum();
      const first = grad(loss, { argnums: [0, 1] });
      const sines = (x: Tensor, places: Tensor): Tensor =>
        concat(first(x, places).map((dx) => dx.sin().flatten())).sum();
      const one = (x: Tensor, places: Tensor): Tensor => f(x.unsqueeze(0), places.unsqueeze(0), how);
      return [...grad(sines, { argnums: [0, 1] })(images, grid), vmap(one)(images, grid)];
    });
    own.forEach((y, i) => expectClose(y, composed[i], exact));
  });
});

it('has the right gradients in volumes', () => {
  const [rng, dtype] = [new Generator(5), 'float64' as const];
  const x = normal([1, 2, 2, 3, 2], { rng, dtype });
  checkGradient(
    (image_: Tensor, places: Tensor) => gridSample(image_, places),
    [x, uniform([1, 2, 2, 3, 3], { low: -1.2, high: 1.2, rng, dtype })],
  );
});
