import { Buffer, grad } from '@gradkit/autograd';
import {
  apply,
  applyAll,
  avgPool2d,
  maxPool2d,
  operations,
  relu,
  tensor,
  where,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { expectSameValues, namesOf, tracedStep } from '../../testing/steps.ts';
import { reluAfterPooling } from './relu-after-pooling.ts';

// Windows with a largest above 0, at 0, below 0 and twice; NaN; and −0.
const image = tensor([
  [
    [
      [1, -2, 0, -1, -3, -2, 2, 2],
      [3, 0.5, -4, 0, -1, -5, 2, Number.NaN],
      [-0, -1, Number.NaN, 4, 5, 5, 0, 0],
      [-2, -3, 1, 2, 5, 5, 0, 0],
    ],
  ],
]);
const shape = image.shape;

const pooled = (x: Tensor): Tensor => maxPool2d(relu(x), 2);
/** A loss whose gradient is another number in each window. */
const weighted = (y: Tensor): Tensor => y.mul(tensor([1, 2, 3, 4, 5, 6, 7, 8], { shape: [1, 1, 2, 4] })).sum();

describe('reluAfterPooling', () => {
  it('puts a relu after the pooling that alone uses it', () => {
    const step = tracedStep((x) => [pooled(x)], shape);
    const turned = reluAfterPooling(step);
    expect(namesOf(turned.operations)).toEqual(['maxPool', 'relu']);
    expect(turned.results[0]).toBe(turned.operations[1].outputs[0]);
    expectSameValues(turned, step, image);
  });

  it('takes its gradient where there are fewer elements', () => {
    const step = tracedStep((y) => [grad((x: Tensor) => weighted(pooled(x)))(y)], shape);
    const turned = reluAfterPooling(step);
    expectSameValues(turned, step, image);
    const wide = ({ op, inputs }: Operation): boolean => op.name === 'where' && inputs[0].size === image.size;
    expect([step.operations.filter(wide).length, turned.operations.filter(wide).length]).toEqual([1, 0]);
    expect(turned.operations.find(({ op }) => op.name === 'relu')!.inputs[0].shape).toEqual([1, 1, 2, 4]);
  });

  it('does so for each of several', () => {
    const step = tracedStep((x) => [maxPool2d(relu(pooled(x).sub(1)), 2)], shape);
    const turned = reluAfterPooling(step);
    expect(namesOf(turned.operations)).toEqual(['maxPool', 'relu', 'sub', 'maxPool', 'relu']);
    expectSameValues(turned, step, image);
  });

  const seen = new Buffer(image);
  it.each<[string, (x: Tensor, r: Tensor) => readonly Tensor[]]>([
    ['a result', (_, r) => [maxPool2d(r, 2), r]],
    ['used by something else', (_, r) => [maxPool2d(r, 2), r.exp()]],
    ['pooled twice', (_, r) => [maxPool2d(r, 2), maxPool2d(r, [1, 2])]],
    ['averaged', (_, r) => [avgPool2d(r, 2)]],
    [
      'the new value of a state',
      (_, r) => {
        seen.value = r;
        return [maxPool2d(r, 2)];
      },
    ],
  ])('leaves a relu in its place that is %s', (_, f) => {
    const step = tracedStep((x) => f(x, relu(x)), shape);
    expect(reluAfterPooling(step)).toBe(step);
  });

  it.each<[string, boolean, (given: WithGradient) => readonly Tensor[]]>([
    ['as relu has it', true, ({ masked }) => [masked(0)]],
    ['as relu has it, and the relu is used by something else', false, ({ masked, r }) => [masked(0), r.exp()]],
    ['that is used twice', false, ({ masked, dr }) => [masked(0), dr.exp()]],
    ['that is also a result', false, ({ masked, dr }) => [masked(0), dr]],
    ['that is masked elsewhere', false, ({ masked }) => [masked(1)]],
    ['that is masked by something else', false, ({ dr, x }) => [where(x.add(2).lessEqual(0), 0, dr)]],
    ['that is masked with another number', false, ({ dr, x }) => [where(x.lessEqual(0), 1, dr)]],
    ['that is masked with a slope', false, ({ dr, x }) => [dr.mul(where(x.greater(0), tensor(1), tensor(0.5)))]],
    ['that is not masked', false, ({ dr }) => [dr.exp()]],
  ])('with a gradient %s: %s', (_, isTurned, f) => {
    const step = tracedStep((x) => f(withGradient(x)), shape);
    const turned = reluAfterPooling(step);
    expectSameValues(turned, step, image);
    expect(turned !== step).toBe(isTurned);
  });
});

interface WithGradient {
  readonly x: Tensor;
  readonly r: Tensor;
  /** the gradient of `r` */
  readonly dr: Tensor;
  /** the same, 0 where the image is not above a number */
  masked(least: number): Tensor;
}

/** The records of a pooling and its gradient, which `backward` makes, here in sight. */
function withGradient(x: Tensor): WithGradient {
  const [pool, poolGradient] = ['maxPool', 'maxPoolGradient'].map((name) => operations.find((op) => op.name === name)!);
  const windows = { kernel: [2, 2], stride: [2, 2], padding: [[0, 0], [0, 0]], dilation: [1, 1], ceilMode: false }; // prettier-ignore
  const r = relu(x);
  const [y, indices] = applyAll(pool, [r], windows);
  const dr = apply(poolGradient, [y.add(1), r, indices], windows);
  return { x, r, dr, masked: (least) => where(x.lessEqual(least), 0, dr) };
}
