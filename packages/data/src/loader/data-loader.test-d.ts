import type { Tensor } from '@gradkit/core-tensor';
import { expectTypeOf, test } from 'vitest';
import { DataLoader, randomSplit, TensorDataset, type Collated, type Dataset } from '../index.ts';

declare const x: Tensor;

interface Review {
  readonly text: string;
  readonly stars: number;
  readonly image: Tensor;
}
declare const reviews: Dataset<Review>;

test('a batch has the fields of the items, as tensors and lists', () => {
  expectTypeOf<Collated<Review>>().toEqualTypeOf<{
    readonly text: string[];
    readonly stars: Tensor;
    readonly image: Tensor;
  }>();
  for (const { text, stars } of new DataLoader(reviews)) {
    expectTypeOf(text).toEqualTypeOf<string[]>();
    expectTypeOf(stars).toEqualTypeOf<Tensor>();
  }
});

test('tensors keep their names', () => {
  const data = new TensorDataset({ inputs: x, labels: x });
  const [batch] = [...new DataLoader(data, { batchSize: undefined, shuffle: true })];
  expectTypeOf(batch.labels).toEqualTypeOf<Tensor>();
  // @ts-expect-error no such field
  void batch.targets;
});

test('parts of a dataset have its items', () => {
  const [train] = randomSplit(reviews, [0.8, 0.2]);
  expectTypeOf(train.get(0)).toEqualTypeOf<Review | Promise<Review>>();
});
