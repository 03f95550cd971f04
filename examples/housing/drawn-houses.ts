import { Generator } from '@gradkit/core-tensor';
import type { Table } from '@gradkit/data';

/** Houses to try the programs with, where there is no time for real ones. */
export function drawnHouses(): Table {
  const rng = new Generator(1);
  const column = (from: number, to: number): Float64Array =>
    Float64Array.from({ length: 400 }, () => from + (to - from) * rng.next());
  const income = column(1, 10);
  return {
    length: 400,
    columns: {
      longitude: column(-124, -114),
      latitude: column(33, 42),
      housing_median_age: column(1, 52),
      total_rooms: column(10, 9000),
      total_bedrooms: column(5, 2000),
      population: column(10, 5000),
      households: column(5, 2000),
      median_income: income,
      ocean_proximity: Array.from(income, (_, i) => (i % 2 === 0 ? 'INLAND' : 'NEAR BAY')),
      median_house_value: income.map((value) => 40_000 * value),
    },
  };
}
