import { readCsv } from '../readers/csv/csv.ts';
import type { Table } from '../tabular/table.ts';
import type { FetchOptions, Source } from './fetch-missing.ts';
import { knownFile } from './known-file.ts';

const source: Source = {
  where: 'californiaHousing',
  checksums: {
    'housing.csv': {
      sha256: '8a3727f4cf54ac1a327f69b1d5b4db54c5834ea81c6e4efc0d163300022a685e',
      sizeBytes: 1_423_529,
      of: 'packed',
    },
  },
  mirrors: [
    'https://raw.githubusercontent.com/ageron/handson-ml2/master/datasets/housing/',
    'https://raw.githubusercontent.com/ageron/handson-ml/master/datasets/housing/',
  ],
  suffix: '',
  instead: 'put the file into that folder or into the folder california-housing of the one that GRADKIT_DATA names',
};

/**
 * Houses of 20 640 districts of California in 1990, to predict their `median_house_value` in US dollars. `total_bedrooms` is missing in 207 rows,
 * `ocean_proximity` is text. From a folder, else from the cache, else from the internet into the cache.
 *
 * @param options `folder`: with `housing.csv`, default `california-housing` where `findData` finds it; `cache`; `download`; `onProgress`
 * @returns a table of ten columns
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if the file is missing and cannot be fetched, or is damaged
 * @example
 * ```ts no-run
 * const houses = await californiaHousing();
 * const tensors = tableToTensors(houses, { inputs: ['median_income', 'latitude', 'longitude'], targets: 'median_house_value' });
 * ```
 * @see Pace and Barry, Sparse Spatial Autoregressions (1997), Statistics and Probability Letters 33, 291–297
 */
export async function californiaHousing(options: FetchOptions = {}): Promise<Table> {
  return readCsv(await knownFile('california-housing', source, options));
}
