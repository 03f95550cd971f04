import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expectClose } from '@gradkit-internal/testing';
import { tensor } from '@gradkit/core-tensor';
import { parseCsv, TabularPipeline, type Table } from '@gradkit/data';
import { describeModel, exportModel, withPreprocessing } from '@gradkit/onnx-export';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { housingModel, housingPipeline, readHousing, rowsOf, withHoles, withLakes } from './housing.ts';

const folder = process.env['GRADKIT_DATA'] ?? 'nowhere';

/** A few districts, most of them made up; with two kinds of ocean, one rare. */
const tiny = withHoles(
  parseCsv(`longitude,latitude,housing_median_age,total_rooms,total_bedrooms,population,households,median_income,median_house_value,ocean_proximity
-122.23,37.88,41,880,129,322,126,8.3252,452600,NEAR BAY
-122.22,37.86,21,7099,1106,2401,1138,8.3014,358500,NEAR BAY
-122.24,37.85,52,1467,,496,177,7.2574,352100,INLAND
-121.9,36.1,52,1274,235,558,219,5.6431,341300,NEAR BAY
-120.25,37.85,33,1627,280,565,,3.8462,342200,INLAND
-118.25,34.84,5,919,213,413,193,4.0368,269700,ISLAND
`),
);

/** Predictions of the exported file from the raw columns. */
async function predictFrom(bytes: Uint8Array, { columns, length }: Table): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes);
  const feeds = describeModel(bytes).inputs.map(({ name, type }) => {
    const column = columns[name];
    if (type === 'string')
      return [
        name,
        new OrtTensor(
          'string',
          Array.from(column as readonly (string | null)[], (text) => text ?? ''),
          [length, 1],
        ),
      ];
    return [name, new OrtTensor('float32', Float32Array.from(column as Float64Array), [length, 1])];
  });
  const { output } = await session.run(Object.fromEntries(feeds) as Record<string, OrtTensor>);
  await session.release();
  return output.data as Float32Array;
}

async function expectSamePredictions(train: Table, all: Table): Promise<void> {
  const pipeline = housingPipeline();
  const { inputs } = pipeline.fitTransform(train, { seed: 1 });
  const model = housingModel(pipeline.featureNames.length);
  const exported = await exportModel(model, [inputs.slice([[0, 2]])]);
  const bytes = withPreprocessing(exported, pipeline);
  const saved = JSON.parse(describeModel(bytes).metadata['preprocessing']) as ReturnType<typeof pipeline.toJSON>;
  const expected = model.forward(TabularPipeline.fromJSON(saved).transformInputs(all));
  // the file's columns are float32, of which longitudes leave about 1e-6 of their deviation
  expectClose(tensor(await predictFrom(bytes, all)).reshape(expected.shape), expected, {
    absolute: 1e-5,
    relative: 1e-5,
  });
  const dollars = withPreprocessing(exported, pipeline, { inverseTarget: true });
  const inDollars = pipeline.inverseTarget(expected) as Float64Array; // of 115 000 dollars to a deviation
  expectClose(await predictFrom(dollars, all), inDollars, { absolute: 2, relative: 1e-5 });
}

describe('a file that takes raw columns predicts what its pipeline and model do here', () => {
  it('a few districts', async () => {
    const households = (tiny.columns['households'] as Float64Array).map((x) => (Number.isNaN(x) ? 150 : x));
    const table = { length: tiny.length, columns: { ...tiny.columns, households } };
    await expectSamePredictions(table, withLakes(table, 0));
  });

  it.skipIf(!existsSync(join(folder, 'california-housing')))(
    'every district of California (skipped without GRADKIT_DATA)',
    async () => {
      const table = await readHousing(folder);
      expect(table.length).toBe(20_640);
      await expectSamePredictions(rowsOf(table, 0, 16_000), withLakes(table, 16_000));
    },
  );
});
