import type { Tensor } from '@gradkit/core-tensor';
import { expectTypeOf, test } from 'vitest';
import {
  DataLoader,
  IterableDataset,
  kFold,
  padCollate,
  randomSplit,
  TensorDataset,
  windows,
  type Collated,
  type Dataset,
} from '../index.ts';

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

test('folds have the items of their dataset', () => {
  for (const { train, validation } of kFold(reviews)) {
    expectTypeOf(train.get(0)).toEqualTypeOf<Review | Promise<Review>>();
    expectTypeOf(validation).toEqualTypeOf(train);
  }
});

test('a stream gives what its functions make', async () => {
  const lines = new IterableDataset(['1', '2']).map(async (line) => ({ inputs: Number(line), line }));
  for await (const batch of new DataLoader(lines.filter(({ inputs }) => inputs > 0).shuffle(2)))
    expectTypeOf(batch).toEqualTypeOf<{ inputs: Tensor; line: string[] }>();
});

test('padded fields are tensors, with a length each', () => {
  for (const batch of new DataLoader(reviews, { collate: padCollate({ values: { image: 0 } }) })) {
    expectTypeOf(batch.image).toEqualTypeOf<Tensor>();
    expectTypeOf(batch.text).toEqualTypeOf<string[]>();
    expectTypeOf(batch.lengths.image).toEqualTypeOf<Tensor>();
  }
  // @ts-expect-error a text is no sequence of numbers
  new DataLoader(reviews, { collate: padCollate({ values: { text: 0 } }) });
});

test('windows have targets where they are asked for', () => {
  const [{ targets }] = [...new DataLoader(windows(x, { length: 2, horizon: 1 }))];
  expectTypeOf(targets).toEqualTypeOf<Tensor>();
  const [plain] = [...new DataLoader(windows(x, { length: 2 }))];
  // @ts-expect-error none were asked for
  void plain.targets;
});
