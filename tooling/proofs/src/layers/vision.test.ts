import { compile } from '@gradkit/compile';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { adaptiveAvgPool1d, interpolate } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expect, it } from 'vitest';
import { proveLayers } from './prove-layers.ts';

proveLayers('vision');

it('spoils only what looks at NaN: at once, compiled and exported at any length', async () => {
  const f = (x: Tensor): Tensor[] => [
    interpolate(x, { scaleFactor: 2, mode: 'linear' }),
    interpolate(x, { size: 3, mode: 'nearest' }),
    adaptiveAvgPool1d(x, 3),
  ];
  const x = tensor([[[1, 2, NaN, 4, 5, 6, 7]]]);
  const spoilt = (results: readonly Tensor[]): number[][] =>
    results.map(({ data }) => [...data.keys()].filter((i) => Number.isNaN(data[i])));
  const expected = [[3, 4, 5, 6], [1], [0, 1]]; // as torch.nn.functional
  expect(spoilt(f(x))).toEqual(expected);
  expect(spoilt(await compile(f)(x))).toEqual(expected);
  const session = await createSession(
    await exportModel(f, [tensor([[[1, 2, 3, 4, 5]]])], { dynamicAxes: { input: { 2: 'length' } } }),
  );
  expect(spoilt(Object.values(await session.run({ input: x })))).toEqual(expected);
  await session.close();
});
