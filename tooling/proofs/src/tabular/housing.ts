import { join } from 'node:path';
import { Generator } from '@gradkit/core-tensor';
import {
  impute,
  minMax,
  oneHot,
  ordinal,
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
      ocean_proximity: [oneHot({ minFrequency: 100, unknown: 'infrequent' })],
      ocean: [impute('constant', { value: 'none' }), target(), standardize()],
      shore: [impute('mostFrequent'), ordinal({ unknown: -1 })],
      rooms: [impute('mean'), minMax()],
      age: [impute('constant', { value: 0 })],
    },
    target: { median_house_value: [standardize()] },
  });
}

/** A network for the features, with weights that chance gave it. */
export function housingModel(features: number): Sequential {
  const rng = new Generator(7);
  return new Sequential(new Linear(features, 32, { rng }), new ReLU(), new Linear(32, 1, { rng }));
}

/** The districts, with holes. */
export async function readHousing(folder: string): Promise<Table> {
  return withHoles(await readCsv(join(folder, 'california-housing', 'housing.csv')));
}

/** Adds columns with missing values: `ocean` and `shore`, which are the ocean's, `rooms` and `age`. */
export function withHoles({ length, columns }: Table): Table {
  const texts = columns['ocean_proximity'] as readonly string[];
  const [rooms, ages] = ['total_rooms', 'housing_median_age'].map((name) => columns[name] as Float64Array);
  const holes = {
    ocean: texts.map((text, i) => (i % 7 === 0 ? null : text)),
    shore: texts.map((text, i) => (i % 5 === 0 ? null : text)),
    rooms: rooms.map((count, i) => (i % 3 === 0 ? Number.NaN : count)),
    age: ages.map((years, i) => (i % 4 === 0 ? Number.NaN : years)),
  };
  return { length, columns: { ...columns, ...holes } };
}

/** The same districts, of which every ninth from `first` on lies at a lake, which no training part has. */
export function withLakes({ length, columns }: Table, first: number): Table {
  const moved = ['ocean_proximity', 'ocean', 'shore'].map((name) => {
    const texts = columns[name] as readonly (string | null)[];
    return [name, texts.map((text, i) => (i >= first && i % 9 === 0 ? 'LAKE' : text))] as const;
  });
  return { length, columns: { ...columns, ...Object.fromEntries(moved) } };
}

/** Rows `from` … `to` of a table. */
export function rowsOf({ columns }: Table, from: number, to: number): Table {
  const part = Object.entries(columns).map(([name, column]) => [name, column.slice(from, to)] as const);
  return { length: to - from, columns: Object.fromEntries(part) };
}
