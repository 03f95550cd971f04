import { add, cast, isFloating, sum, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { checkpoint, customGradient, grad, jacfwd, jacrev, jvp, Parameter, vjp } from './index.ts';

const half = (x: Tensor): Tensor => cast(x, 'float16');
const single = (x: Tensor): Tensor => cast(x, 'float32');
const x = tensor([1, 2]);

describe('16-bit floats hand gradients on', () => {
  it('to parameters, also those that are of 16 bits', () => {
    const p = new Parameter(x);
    half(p.value.mul(p.value)).cast('float32').sum().backward();
    expect(p.grad!.toArray()).toEqual([2, 4]);
    p.grad = null;
    p.retype(half(x));
    for (let i = 0; i < 2; i++) sum(single(p.value)).backward();
    expect([p.grad!.dtype, p.grad!.toArray()]).toEqual(['float32', [2, 2]]);
  });

  it('as roots', () => {
    const p = new Parameter(tensor(3));
    half(p.value.mul(p.value)).backward();
    expect(p.grad!.item()).toBe(6);
    half(p.value).backward(half(tensor(2)));
    expect(p.grad!.item()).toBe(8);
  });

  it('in all transforms', () => {
    expect(vjp(half, x)[1](half(tensor([0.1, 3])))[0].toArray()).toEqual([0.0999755859375, 3]);
    const [, change] = jvp(half, [x], [tensor([0.1, 3])]);
    expect([change.dtype, change.cast('float32').toArray()]).toEqual(['float16', [0.0999755859375, 3]]);
    for (const jacobian of [jacrev(half)(x), jacfwd(half)(x)]) {
      expect(single(jacobian).toArray()).toEqual([
        [1, 0],
        [0, 1],
      ]);
    }
    const cube = (y: Tensor): Tensor => sum(single(half(y)).pow(3));
    expect(grad((y: Tensor) => grad(cube)(y).sum())(x).toArray()).toEqual([6, 12]);
  });

  it('through checkpoint and customGradient', () => {
    const twice = customGradient(half, (dy) => [add(dy, dy)]);
    expect(grad((y: Tensor) => sum(single(checkpoint(half, y))))(x).toArray()).toEqual([1, 1]);
    expect(grad((y: Tensor) => sum(single(twice(y))))(x).toArray()).toEqual([2, 2]);
  });

  it('whole numbers do not', () => {
    expect(isFloating('float16')).toBe(false);
    expect(grad((y: Tensor) => sum(single(cast(half(y), 'int32'))))(x).toArray()).toEqual([0, 0]);
  });
});
