// Writes a network with the preprocessing of its table in front, the table's raw columns and the predictions made here into a folder, for
// tooling/golden/checks/check_tabular.py. GRADKIT_DATA is a folder with california-housing/housing.csv.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, tensor, type Tensor } from '@gradkit/core-tensor';
import { exportModel, withPreprocessing } from '@gradkit/onnx-export';
import { housingModel, housingPipeline, readHousing, rowsOf, withLakes } from './housing.ts';

const [folder = '.results/tabular'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

const table = withLakes(await readHousing(process.env['GRADKIT_DATA'] ?? ''), 16_000);
const pipeline = housingPipeline();
const { inputs } = pipeline.fitTransform(rowsOf(table, 0, 16_000), { seed: 1 });
const model = housingModel(pipeline.featureNames.length);
const bytes = await exportModel(model, [inputs.slice([[0, 4]])]);
await writeFile(join(folder, 'housing.onnx'), withPreprocessing(bytes, pipeline));
await writeFile(join(folder, 'housing-dollars.onnx'), withPreprocessing(bytes, pipeline, { inverseTarget: true }));
const predictions: Tensor = model.forward(pipeline.transformInputs(table));
await writeFile(join(folder, 'housing.predictions'), bytesOf(predictions));
const dollars = tensor(pipeline.inverseTarget(predictions) as Float64Array, { dtype: 'float32' });
await writeFile(join(folder, 'housing-dollars.predictions'), bytesOf(dollars));
const columns = Object.entries(table.columns).map(([name, column]) => {
  const raw = Array.from<number | string | null>(column).map((value) => (Number.isNaN(value) ? null : value));
  return [name, raw] as const;
});
await writeFile(join(folder, 'housing.json'), JSON.stringify(Object.fromEntries(columns)));
console.log(`${table.length} rows, ${pipeline.featureNames.length} features, written to ${folder}`);
