import { noGrad } from '@gradkit/autograd';
import { Generator, oneHot, seed, tensor, uniform } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { DigitNet } from './digit-net.ts';
import { lookInside } from './look-inside.ts';

seed(1);
const net = new DigitNet();
net.eval();
const { weight, bias } = net.output;
const image = uniform([2, 1, 28, 28], { rng: new Generator(2) });
const asked = oneHot(tensor([3, 7], { dtype: 'int32' }), 10);
const answer = lookInside(net, { image, weight: weight.value, bias: bias!.value, asked });

it('answers as the network does, and shows what each layer gives', () => {
  expectClose(
    answer.logits,
    noGrad(() => net.forward(image)),
  );
  expect(answer.edges.shape).toEqual([2, 8, 28, 28]);
  expect(answer.shapes.shape).toEqual([2, 16, 14, 14]);
  expect(answer.features.shape).toEqual([2, 64]);
});

it('has the slope of the log odds at every pixel', () => {
  const logOdds = (moved: typeof image): number => {
    const z = noGrad(() => net.forward(moved)).toArray() as number[][];
    const others = z[1].filter((_, i) => i !== 7);
    return z[1][7] - Math.log(others.reduce((sum, each) => sum + Math.exp(each), 0));
  };
  const step = 1e-2;
  for (const pixel of [28 * 10 + 14, 28 * 20 + 5, 0]) {
    const move = tensor(Array.from({ length: 784 }, (_, i) => (i === pixel ? step : 0))).reshape([1, 1, 28, 28]);
    const slope = (logOdds(image.add(move)) - logOdds(image.sub(move))) / (2 * step);
    expect(Math.abs(answer.saliency.data[784 + pixel] - slope)).toBeLessThan(2e-3);
  }
});
