// One test part may be a lucky one. Five folds, and how sure the difference of two linear models is.
import { impute, oneHot, standardize, TabularPipeline, TensorDataset } from '@gradkit/data';
import { californiaHousing } from '@gradkit/data/node';
import { MeanSquaredError } from '@gradkit/metrics';
import { compareModels, comparisonTable, linearBaseline, meanBaseline } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { drawnHouses } from '../drawn-houses.ts';

const { seed, dryRun } = lesson('housing');
const all = dryRun ? drawnHouses() : await californiaHousing();
const number = [impute('median'), standardize()];
const pipeline = new TabularPipeline({
  columns: {
    longitude: number,
    latitude: number,
    median_income: number,
    ocean_proximity: [oneHot({ unknown: 'ignore' })],
  },
  target: { median_house_value: [standardize()] },
});
const data = new TensorDataset(pipeline.fitTransform(all)); // medians and means hardly differ between folds of so many rows
const models = {
  mean: () => meanBaseline(),
  'least squares': () => linearBaseline(),
  ridge: () => linearBaseline({ l2: 100 }),
};
const comparison = await compareModels(models, data, {
  metrics: { rmse: new MeanSquaredError({ squared: false }) },
  folds: 5,
  seed,
});
console.log(comparisonTable(comparison));
