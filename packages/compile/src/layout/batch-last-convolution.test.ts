import { grad } from '@gradkit/autograd';
import {
  broadcastTo,
  conv1d,
  conv2d,
  conv3d,
  convTranspose2d,
  Generator,
  maxPool2d,
  maxPool3d,
  normal,
  type ConvOptions,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor';
import { expand } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { evaluate, namesOf, tracedStep } from '../../testing/steps.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { batchLastConvolution } from './batch-last-convolution.ts';

type Function = (...inputs: Tensor[]) => readonly Tensor[];

const images = [8, 2, 5, 6];
const weight = [3, 2, 2, 3];

/** Rewrites the step of a function and fails unless it gives the same numbers; sums may be taken in another order. */
function laidOut(f: Function, ...shapes: Shape[]): TracedStep {
  const step = tracedStep(f, ...shapes);
  const [laid, withKernels] = [false, true].map((hasKernels) => expand(batchLastConvolution(step, hasKernels)));
  const rng = new Generator(7);
  const given = shapes.map((shape) => normal(shape, { rng }));
  const expected = evaluate(step, given);
  for (const one of [laid, withKernels])
    evaluate(one, given).forEach((value, i) => {
      expect(value.dtype).toBe(expected[i].dtype);
      expectClose(value, expected[i], { absolute: 1e-5 }); // sums of about 100 products in another order
    });
  return laid;
}

const windowed = ['conv', 'convTranspose', 'convWeightGradient', 'maxPool', 'maxPoolGradient'];
const windowedIn = (step: TracedStep): string[] => namesOf(step.operations).filter((name) => windowed.includes(name));

/** Gradients of all arguments of a convolution, each of whose results counts another number of times. */
function gradients(f: (...inputs: Tensor[]) => Tensor): Function {
  const loss = (...inputs: Tensor[]): Tensor => {
    const y = f(...inputs);
    return y.mul(y).mean();
  };
  return (...inputs) => grad(loss, { argnums: inputs.map((_, i) => i) })(...inputs);
}

describe('a convolution becomes products of matrices', () => {
  it('along one axis, and without bias', () => {
    const f = (x: Tensor, w: Tensor): Tensor => conv1d(x, w, null, { padding: 1 });
    expect(windowedIn(laidOut((x, w) => [f(x, w), ...gradients(f)(x, w)], [8, 2, 5], [3, 2, 3]))).toEqual([]);
  });

  it('along three axes, with its pooling', () => {
    const f = (x: Tensor, w: Tensor): Tensor => maxPool3d(conv3d(x, w, null, { padding: 1, stride: [1, 2, 1] }), 2);
    expect(windowedIn(laidOut((x, w) => [f(x, w), ...gradients(f)(x, w)], [8, 2, 3, 4, 3], [3, 2, 2, 3, 2]))).toEqual(
      [],
    );
  });

  it.each<[string, ConvOptions]>([
    ['plain', {}],
    ['with stride', { stride: [2, 3] }],
    ['with dilation', { dilation: [2, 1] }],
    ['with padding', { padding: [[1, 0], [0, 2]] }], // prettier-ignore
    ['that leaves out last rows', { stride: 2, padding: 0 }],
    ['with all of them', { stride: [2, 1], padding: 2, dilation: [1, 2] }],
  ])('%s, and so do its gradients', (_, options) => {
    const f = (x: Tensor, w: Tensor, b: Tensor): Tensor => conv2d(x, w, b, options);
    const both: Function = (x, w, b) => [f(x, w, b), ...gradients(f)(x, w, b)];
    expect(windowedIn(laidOut(both, images, weight, [3]))).toEqual([]);
  });

  it('a transposed one, too, beside it', () => {
    const f = (x: Tensor, w: Tensor, b: Tensor): Tensor =>
      convTranspose2d(conv2d(x, w), w, b, { stride: 2, padding: 1, outputPadding: 1 });
    expect(windowedIn(laidOut((x, w, b) => [f(x, w, b), ...gradients(f)(x, w, b)], images, weight, [2]))).toEqual([]);
  });

  it.each<[string, Function, Shape[]]>([
    ['a small batch', (x, w) => [conv2d(x, w)], [[7, 2, 5, 6], weight]],
    ['groups', (x, w) => [conv2d(x, w, null, { groups: 2 })], [images, [2, 1, 2, 2]]],
    ['pooling alone', (x) => [maxPool2d(x, 2)], [images]],
  ])('but not with %s', (_, f, shapes) => {
    const step = tracedStep(f, ...shapes);
    expect(batchLastConvolution(step, true)).toBe(step);
  });
});

describe('a pooling after it becomes maxima of rows', () => {
  it.each<[string, (y: Tensor) => Tensor]>([
    ['windows that fill the image', (y) => maxPool2d(y, 2)],
    ['pixels that no window sees', (y) => maxPool2d(y, [3, 2])],
    ['behind operations on elements', (y) => maxPool2d(y.add(1).relu(), 2)],
    ['twice, of the same', (y) => maxPool2d(maxPool2d(y, [1, 2]), 2).add(maxPool2d(y, [2, 4]))],
  ])('%s', (_, pool) => {
    const f = (x: Tensor, w: Tensor): Tensor => pool(conv2d(x, w));
    expect(windowedIn(laidOut((x, w) => [f(x, w), ...gradients(f)(x, w)], images, weight))).toEqual([]);
  });

  it('of equal entries the first gets the gradient', () => {
    // Results of one value everywhere: whoever does not give the gradient to the first entry, gives it to another.
    const f: Function = (x, w) => {
      const y = conv2d(x.mul(0), w).add(1);
      return [grad((z: Tensor) => maxPool2d(z, 2).sum())(y)];
    };
    expect(windowedIn(laidOut(f, images, weight))).toEqual([]);
  });

  it.each<[string, (y: Tensor) => Tensor]>([
    ['windows overlap', (y) => maxPool2d(y, 2, { stride: 1 })],
    ['windows see padding', (y) => maxPool2d(y, 2, { padding: 1 })],
    ['windows lie within each other', (y) => maxPool2d(y, 2, { dilation: 2 })],
  ])('but not if %s', (_, pool) => {
    const f = (x: Tensor, w: Tensor): Tensor => pool(conv2d(x, w));
    const step = laidOut((x, w) => [f(x, w), ...gradients(f)(x, w)], images, weight);
    expect(new Set(windowedIn(step))).toEqual(new Set(['maxPool', 'maxPoolGradient']));
  });

  it('nothing is changed if something else asks for positions, as second derivatives do', () => {
    const f = (x: Tensor, w: Tensor): Tensor => {
      const y = maxPool2d(conv2d(x, w), 2);
      return y.mul(y).sum();
    };
    const norm = (x: Tensor, w: Tensor): Tensor => {
      const dx = grad((z: Tensor) => f(z, w))(x);
      return dx.mul(dx).sum();
    };
    const step = tracedStep((x, w) => [grad((z: Tensor) => norm(z, w))(x)], images, weight);
    expect(batchLastConvolution(step, true)).toBe(step);
  });
});

describe('what follows works on the pixels where they lie', () => {
  const after =
    (f: (y: Tensor, b: Tensor) => Tensor): Function =>
    (x, w, b) => [f(conv2d(x, w), b)];
  /** Permutations: one for the images at the beginning, and one at the end if there are images. */
  const turnsIn = (step: TracedStep): number => namesOf(step.operations).filter((name) => name === 'permute').length;

  it.each<[string, (y: Tensor, b: Tensor) => Tensor, Shape]>([
    ['operations on elements', (y) => y.relu().mul(2).sub(1), [3]],
    ['with single numbers', (y, b) => y.div(b.exp()), [1, 1]],
    ['with a number for each channel', (y, b) => y.mul(b), [3, 1, 1]],
    ['with a number for each channel, of full rank', (y, b) => b.sub(y), [1, 3, 1, 1]],
    ['with itself', (y) => y.mul(y.exp()), [3]],
    ['into another type', (y) => y.cast('float64'), [3]],
  ])('%s', (_, f, shape) => {
    const { operations } = laidOut(after(f), images, weight, shape);
    expect(namesOf(operations).slice(-2)).toEqual(['permute', 'reshape']); // turned around when all is done
  });

  it.each<[string, (y: Tensor) => Tensor, number]>([
    ['means over all but channels', (y) => y.mean([0, 2, 3]), 1],
    ['sums over all but channels, that stay', (y) => y.sum([0, 2, 3], { keepDims: true }), 1],
    ['flattening', (y) => y.flatten(1), 2],
    ['reshaping into vectors of another length', (y) => y.reshape([16, -1]), 2],
    ['sums over other axes', (y) => y.sum([1, 2, 3]), 2],
    ['sums over everything', (y) => y.sum(), 2],
  ])('%s', (_, f, turns) => {
    expect(turnsIn(laidOut(after(f), images, weight, []))).toBe(turns);
  });

  it.each<[string, (y: Tensor, b: Tensor) => Tensor, Shape]>([
    ['each column', (y, b) => y.mul(b), [4]],
    ['each image', (y, b) => y.mul(b), [8, 1, 1, 1]],
    ['each image, where they are as many as channels would be', (y, b) => y.mul(b), [8, 3, 1, 1]],
    ['more than there are images', (y, b) => y.unsqueeze(0).mul(b), [2, 1, 3, 1, 1]],
  ])('numbers for %s wait until images are turned around', (_, f, shape) => {
    expect(namesOf(laidOut(after(f), images, weight, shape).operations).at(-1)).toBe('mul');
  });

  it('other images are turned around to be added', () => {
    expect(
      turnsIn(
        laidOut(
          after((y, b) => y.add(b)),
          images,
          weight,
          [8, 3, 4, 4],
        ),
      ),
    ).toBe(3);
  });

  it('images that are wanted in several orders are had in each', () => {
    const step = laidOut(
      (x, w) => {
        const y = conv2d(x, w);
        return [maxPool2d(y.relu(), 2), y.exp().add(y.relu()), maxPool2d(y, [1, 4]), y.flatten(1)];
      },
      images,
      weight,
    );
    expect(windowedIn(step)).toEqual([]);
  });

  it('a whole network with its gradients', () => {
    const f = (...[x, w, b, v]: readonly Tensor[]): Tensor => {
      const y = maxPool2d(conv2d(x, w, b, { padding: 1 }).relu(), 2);
      const scaled = y.sub(y.mean([0, 2, 3], { keepDims: true })).mul(b.reshape([3, 1, 1]));
      return conv2d(scaled.add(broadcastTo(b.sum(), scaled.shape)), v).flatten(1);
    };
    const both: Function = (...inputs) => [f(...inputs), ...gradients(f)(...inputs)];
    const step = laidOut(both, images, weight, [3], [2, 3, 2, 2]);
    expect(windowedIn(step)).toEqual([]);
  });
});
