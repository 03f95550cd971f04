// Writes the models with free axes and all layers into a folder, with inputs of other sizes and what gradkit gives for them, for
// tooling/golden/checks/check_exports.py.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { layerCases, layerFamilies } from '../layers/layer-case.ts';
import { exportLayer } from '../layers/layer-export.ts';
import { freeModels } from './free-models.ts';

const [folder = '.results/exports'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

/** What JSON lacks is written as text. */
const written = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
const values = ({ shape, data, dtype }: Tensor) => ({ shape, dtype, data: Array.from(data, written) });

for (const { name, model, axes, example, others } of freeModels()) {
  for (const opset of [17, 18, 19, 20, 21, 22, 23]) {
    const bytes = await exportModel(model, [example], { dynamicAxes: { input: axes }, opset });
    await writeFile(join(folder, `${name}-${opset}.onnx`), bytes);
    const cases = others.map((x) => ({ inputs: { input: values(x) }, outputs: [model.forward(x)].flat().map(values) }));
    await writeFile(join(folder, `${name}-${opset}.json`), JSON.stringify(cases));
  }
}
for (const family of layerFamilies)
  for (const [i, golden] of layerCases(family).entries()) {
    if (golden.notExported !== undefined) continue;
    const { bytes, inputs, expected } = await exportLayer(golden);
    const given = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, values(x)]));
    await writeFile(join(folder, `${family}-${i}.onnx`), bytes);
    await writeFile(
      join(folder, `${family}-${i}.json`),
      JSON.stringify([{ inputs: given, outputs: expected.map(values) }]),
    );
  }
console.log(`written to ${folder}`);
