import { describeModel, exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { expectImported } from './expect-imported.ts';
import { freeModels } from './free-models.ts';

describe.each(freeModels())('$name with free axes', ({ model, axes, example, others, outputShape }) => {
  it.each([17, 20, 23])('gives the same at other sizes, and imported again, in opset %i', async (opset) => {
    const bytes = await exportModel(model, [example], { dynamicAxes: { input: axes }, opset });
    const session = await createSession(bytes);
    expect(session.outputs[0].shape).toEqual(outputShape);
    for (const x of others) {
      const found = Object.values(await session.run({ input: x }));
      const expected = [model.forward(x)].flat();
      expected.forEach((y, i) => expectClose(found[i], y, { absolute: 1e-5 }));
      expectImported(bytes, [x], expected);
    }
  });

  it('says at which sizes it was compared', async () => {
    const { metadata } = describeModel(await exportModel(model, [example], { dynamicAxes: { input: axes } }));
    const { sizes } = JSON.parse(metadata['verification']) as { sizes: Readonly<Record<string, number>>[] };
    expect(sizes.length).toBeGreaterThan(1);
    expect(Object.keys(sizes[0])).toEqual(Object.values(axes));
  });
});
