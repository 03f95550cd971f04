import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { Generator, normal, tensor, type Tensor } from '../../index.ts';
import { geluOp } from './gelu.ts';

const rng = new Generator(3);

function gradient(dy: Tensor, x: Tensor, createGraph: boolean): Tensor {
  const attributes = { approximate: 'none' } as const;
  return geluOp.gradient!(dy, { inputs: [x], output: x, outputs: [x], attributes, needs: [true], createGraph })[0]!;
}

it.each(['float32', 'float64'] as const)('the gradient in one pass is that of the operations: %s', (dtype) => {
  const [x, dy] = [3, 1].map((std) => normal([40], { std, dtype, rng }));
  const tolerance = dtype === 'float64' ? { relative: 1e-13, absolute: 1e-15 } : {};
  expectClose(gradient(dy, x, false), gradient(dy, x, true), tolerance);
});

it('the gradient far from 0 is 0, and on the other side 1', () => {
  const x = tensor([-1e30, -20, 0, 20, 1e30, NaN]);
  const dx = gradient(tensor([1, 1, 1, 1, 1, 1]), x, false);
  expect([...dx.data].map((value) => value + 0)).toEqual([0, 0, 0.5, 1, 1, NaN]);
});
