/**
 * House prices from a table: look, split, clean, a baseline, a network, and one file that takes raw columns. Pictures and model are in runs/housing.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Generator, permutation, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import {
  DataLoader,
  impute,
  oneHot,
  selectRows,
  standardize,
  TabularPipeline,
  TensorDataset,
  type Table,
} from '@gradkit/data';
import { californiaHousing } from '@gradkit/data/node';
import { Dropout, Linear, ReLU, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { MeanSquaredError } from '@gradkit/metrics';
import { describeModel, exportModel, withPreprocessing } from '@gradkit/onnx-export';
import { AdamW, OneCycleLR } from '@gradkit/optimizers';
import { functionCurves, lossCurve, scatter } from '@gradkit/plot';
import { linearBaseline, meanBaseline, Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { drawnHouses } from './drawn-houses.ts';

const { epochs, seed: chosen, dryRun, out, show } = lesson('housing', { epochs: 40 });
seed(chosen);
await mkdir(out, { recursive: true });
const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString('en')}`;

// --- 1. Look -----------------------------------------------------------------------------------------------------------------------------

const price = 'median_house_value';
const all = dryRun ? drawnHouses() : await californiaHousing();
console.log(`1. ${all.length} districts of California in 1990`);
for (const [name, column] of Object.entries(all.columns)) {
  if (column instanceof Float64Array) {
    const known = Array.from(column)
      .filter((value) => !Number.isNaN(value))
      .toSorted((a, b) => a - b);
    const missing = column.length - known.length;
    console.log(
      `   ${name.padEnd(19)} ${known[0]} … ${known.at(-1)}, median ${known[known.length >> 1]}${missing === 0 ? '' : `, ${missing} missing`}`,
    );
  } else console.log(`   ${name.padEnd(19)} ${[...new Set(column)].join(', ')}`);
}
const numbers = (table: Table, name: string): Float64Array => table.columns[name] as Float64Array;
const some = permutation(all.length, { rng: new Generator(1) }).data.slice(0, 2000);
const shown = selectRows(all, some);
const classes = ['below $100,000', '… $200,000', '… $300,000', 'above'];
await show(
  'map.png',
  scatter(
    Array.from(numbers(shown, 'longitude'), (longitude, i) => [longitude, numbers(shown, 'latitude')[i]]),
    {
      labels: Array.from(numbers(shown, price), (value) => Math.min(3, Math.floor(value / 100_000))),
      classNames: classes,
      title: 'Where the dear houses are',
      xLabel: 'longitude',
      yLabel: 'latitude',
    },
  ),
);

// --- 2. Split, then clean: medians, means and deviations are those of the training part ------------------------------------------------------

const order = permutation(all.length, { rng: new Generator(chosen) }).data;
const cut = Math.round(0.8 * all.length);
const [train, test] = [selectRows(all, order.slice(0, cut)), selectRows(all, order.slice(cut))];
const number = [impute('median'), standardize()];
const pipeline = new TabularPipeline({
  columns: {
    longitude: number,
    latitude: number,
    housing_median_age: number,
    total_rooms: number,
    total_bedrooms: number,
    population: number,
    households: number,
    median_income: number,
    ocean_proximity: [oneHot({ unknown: 'ignore' })],
  },
  target: { [price]: [standardize()] },
});
const trainData = new TensorDataset(pipeline.fitTransform(train));
const testData = new TensorDataset(pipeline.transform(test));
console.log(`\n2. ${train.length} to train with, ${test.length} to test; ${pipeline.featureNames.length} features`);

const inDollars = (predictions: Tensor): Float64Array => pipeline.inverseTarget(predictions) as Float64Array;
/** In dollars: the root of the mean squared error on the test part. */
function errorOf(predictions: Tensor): number {
  const rmse = new MeanSquaredError({ squared: false });
  rmse.update(tensor(inDollars(predictions)), tensor(numbers(test, price)));
  return rmse.compute();
}

// --- 3. Baselines ------------------------------------------------------------------------------------------------------------------------

console.log('\n3. Root mean squared error on the test part');
const errors: Record<string, number> = {};
for (const [name, model] of Object.entries({ mean: meanBaseline(), linear: linearBaseline() })) {
  await model.fit(trainData);
  errors[name] = errorOf((await model.predict(testData)).reshape([-1]));
  console.log(`   ${name.padEnd(8)} ${dollars(errors[name])}`);
}

// --- 4. A network ------------------------------------------------------------------------------------------------------------------------

const features = pipeline.featureNames.length;
const model = new Sequential(
  new Linear(features, 128),
  new ReLU(),
  new Dropout(0.1),
  new Linear(128, 64),
  new ReLU(),
  new Linear(64, 1),
);
const loader = new DataLoader(trainData, { batchSize: 64, shuffle: true, seed: chosen });
const optimizer = new AdamW(model.parameters(), { weightDecay: 1e-3 });
const trainer = new Trainer({
  model,
  optimizer,
  loss: (outputs, targets) => mse(outputs.squeeze(1), targets),
  schedule: { scheduler: new OneCycleLR(optimizer, 3e-3, { totalSteps: epochs * loader.length }), every: 'batch' },
  log: () => {},
});
const validation = new DataLoader(testData, { batchSize: 1024 });
const history = await trainer.fit(loader, { epochs, validation });
const predictions = (await trainer.predict(validation)).squeeze(1);
errors['network'] = errorOf(predictions);
console.log(
  `   network  ${dollars(errors['network'])}: ${Math.round(100 * (1 - errors['network'] / errors['linear']))} % below the linear model`,
);
await show('loss.png', lossCurve(history, { title: 'House prices', yLabel: 'MSE of the standardized price' }));
const guessed = inDollars(predictions);
const pairs = Array.from(guessed, (guess, i) => [numbers(test, price)[i] / 1000, guess / 1000]).slice(0, 1500);
await show(
  'predictions.png',
  functionCurves(
    { right: (x) => x },
    { title: 'Truth and prediction', range: [0, 500], points: pairs, xLabel: 'thousand dollars', yLabel: 'predicted' },
  ),
);

// --- 5. One file that takes the raw columns ----------------------------------------------------------------------------------------------

const exported = await exportModel(model, [testData.tensors.inputs.slice([[0, 2]])]);
const file = withPreprocessing(exported, pipeline, { inverseTarget: true });
await writeFile(join(out, 'housing.onnx'), file);
console.log(
  `\n5. ${join(out, 'housing.onnx')} takes ${describeModel(file)
    .inputs.map(({ name }) => name)
    .join(', ')} as they are, and gives dollars`,
);
