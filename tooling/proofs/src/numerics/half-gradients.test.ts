import { grad } from '@gradkit/autograd';
import { concat, flip, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { forms, type Run } from './forms.ts';

const weights = tensor([0.1, 0.2, 0.3, 0.7, 1, 1e-9, 7e4, 0.123]);

/** What PyTorch 2.15 gives: gradients of 16-bit tensors are of 16 bits. */
const expected = {
  float16: [0.222900390625, Infinity, 0.300048828125, 1.7001953125],
  bfloat16: [0.22265625, 70144, 0.30078125, 1.703125],
} as const;

// gradients were null there, which nobody noticed
test.each(['eager', 'compiled', 'exported'] as const)('gradients come through 16-bit floats, %s', async (form) => {
  const run = (f: (x: Tensor) => Tensor, x: Tensor): Run =>
    form === 'eager' ? async (inputs) => [f(inputs[0])] : forms[form]((y) => [f(y)], [x]);
  for (const dtype of ['float16', 'bfloat16'] as const) {
    const f = (x: Tensor): Tensor => {
      const half = x.cast(dtype);
      return concat([half, flip(half, 0)])
        .cast('float32')
        .mul(weights)
        .sum();
    };
    const x = tensor([1, 2.1, 3.3, -4.7]);
    const [dx] = await run(grad(f), x)([x]);
    expect(dx.toArray()).toEqual(expected[dtype]);
  }
});
