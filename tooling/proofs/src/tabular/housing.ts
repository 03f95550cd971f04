import { join } from 'node:path';
import { Generator } from '@gradkit/core-tensor';
import {
  impute,
  minMax,
  oneHot,
  readCsv,
  robust,
  standardize,
  TabularPipeline,
  target,
  type Table,
} from '@gradkit/data';
import { Linear, ReLU, Sequential } from '@gradkit/layers';

/** A pipeline with every kind of step for the table of California's districts, of which 207 do not say how many bedrooms there are. */
export function housingPipeline() {
  return new TabularPipeline({
    columns: {
      longitude: [standardize()],
      latitude: [minMax({ range: [-1, 1], clip: true })],
      housing_median_age: [standardize()],
      total_rooms: [robust()],
      total_bedrooms: [impute('median'), robust()],
      population: [robust({ quantileRange: [10, 90] })],
      households: [robust()],
      median_income: [standardize()],
      ocean_proximity: [oneHot({ minFrequency: 100 })],
      ocean: [impute('constant', { value: 'none' }), target(), standardize()],
    },
    target: { median_house_value: [standardize()] },
  });
}

/** A network for the features, with weights that chance gave it. */
export function housingModel(features: number): Sequential {
  const rng = new Generator(7);
  return new Sequential(new Linear(features, 32, { rng }), new ReLU(), new Linear(32, 1, { rng }));
}

/** The districts; the last column is that of the ocean again, with every seventh text missing. */
export async function readHousing(folder: string): Promise<Table> {
  return withOcean(await readCsv(join(folder, 'california-housing', 'housing.csv')));
}

/** Adds the column `ocean`. */
export function withOcean({ length, columns }: Table): Table {
  const ocean = (columns['ocean_proximity'] as readonly string[]).map((text, i) => (i % 7 === 0 ? null : text));
  return { length, columns: { ...columns, ocean } };
}

/** Rows `from` … `to` of a table. */
export function rowsOf({ columns }: Table, from: number, to: number): Table {
  const part = Object.entries(columns).map(([name, column]) => [name, column.slice(from, to)] as const);
  return { length: to - from, columns: Object.fromEntries(part) };
}
