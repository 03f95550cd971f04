// Without longitude and latitude, or without the income: what does the linear model lose?
import { Generator, permutation, tensor } from '@gradkit/core-tensor';
import { impute, selectRows, standardize, TabularPipeline, TensorDataset, type Table } from '@gradkit/data';
import { californiaHousing } from '@gradkit/data/node';
import { MeanSquaredError } from '@gradkit/metrics';
import { linearBaseline } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { drawnHouses } from '../drawn-houses.ts';

const { seed, dryRun } = lesson('housing');
const price = 'median_house_value';
const all: Table = dryRun ? drawnHouses() : await californiaHousing();
const order = permutation(all.length, { rng: new Generator(seed) }).data;
const cut = Math.round(0.8 * all.length);
const [train, test] = [selectRows(all, order.slice(0, cut)), selectRows(all, order.slice(cut))];
const columns = [
  'longitude',
  'latitude',
  'housing_median_age',
  'total_rooms',
  'total_bedrooms',
  'population',
  'households',
  'median_income',
];

for (const without of [[], ['longitude', 'latitude'], ['median_income'], ['total_rooms']]) {
  const kept = columns.filter((name) => !without.includes(name));
  const pipeline = new TabularPipeline({
    columns: Object.fromEntries(kept.map((name) => [name, [impute('median'), standardize()]])),
    target: { [price]: [standardize()] },
  });
  const model = linearBaseline();
  await model.fit(new TensorDataset(pipeline.fitTransform(train)));
  const predictions = (await model.predict(new TensorDataset(pipeline.transform(test)))).reshape([-1]);
  const rmse = new MeanSquaredError({ squared: false });
  rmse.update(tensor(pipeline.inverseTarget(predictions) as Float64Array), tensor(test.columns[price] as Float64Array));
  console.log(`without ${without.join(', ') || 'nothing'}: $${Math.round(rmse.compute())}`);
}
