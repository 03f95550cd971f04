import { permutation, type Generator } from '@gradkit/core-tensor/functional';
import { nthGenerator } from '../seeding.ts';

/** The items of one pass but the first `skip`; the same for the same random numbers. */
export type Pass<Item> = (rng: Generator, skip: number) => AsyncIterable<Item>;

/** All items but the first `skip`. */
export async function* passOver<Item>(items: Iterable<Item> | AsyncIterable<Item>, skip: number): AsyncGenerator<Item> {
  let left = skip;
  for await (const item of items) if (left-- <= 0) yield item;
}

/** Items that are changed; those that are skipped are not. */
export function mapped<Item, Changed>(
  pass: Pass<Item>,
  change: (item: Item, index: number, rng: Generator) => Changed | Promise<Changed>,
): Pass<Changed> {
  return async function* (rng, skip) {
    const [own, theirs] = rng.split(2);
    const { key } = own.state;
    let index = skip;
    for await (const item of pass(theirs, skip)) yield change(item, index, nthGenerator(key, index++));
  };
}

/** Some of the items. */
export function filtered<Item>(pass: Pass<Item>, keep: (item: Item) => boolean | Promise<boolean>): Pass<Item> {
  return async function* (rng, skip) {
    let left = skip;
    for await (const item of pass(rng, 0)) if ((await keep(item)) && left-- <= 0) yield item;
  };
}

/** Items in the order in which they are drawn out of the next `bufferSize` ones. */
export function shuffled<Item>(pass: Pass<Item>, bufferSize: number): Pass<Item> {
  return async function* (rng, skip) {
    const [own, theirs] = rng.split(2);
    const buffer: Item[] = [];
    let left = skip;
    for await (const item of pass(theirs, 0)) {
      if (buffer.length < bufferSize) {
        buffer.push(item);
        continue;
      }
      const place = own.below(bufferSize);
      const drawn = buffer[place];
      buffer[place] = item;
      if (left-- <= 0) yield drawn;
    }
    for (const place of permutation(buffer.length, { rng: own }).data) if (left-- <= 0) yield buffer[place];
  };
}

/** The first items. */
export function taken<Item>(pass: Pass<Item>, count: number): Pass<Item> {
  return async function* (rng, skip) {
    let left = count - skip;
    if (left <= 0) return;
    for await (const item of pass(rng, skip)) {
      yield item;
      if (--left === 0) return; // without asking for one more
    }
  };
}

/** One pass behind the other. */
export function chained<Item>(passes: readonly Pass<Item>[]): Pass<Item> {
  return async function* (rng, skip) {
    let left = skip;
    for (const [i, own] of rng.split(passes.length).entries())
      for await (const item of passes[i](own, 0)) if (left-- <= 0) yield item;
  };
}

/** Items of the first pass that ends, kept in memory for all that follow. */
export function cached<Item>(pass: Pass<Item>): Pass<Item> {
  let kept: readonly Item[] | null = null;
  return async function* (rng, skip) {
    if (kept !== null) {
      for (let i = skip; i < kept.length; i++) yield kept[i];
      return;
    }
    const items: Item[] = [];
    for await (const item of pass(rng, 0)) {
      items.push(item);
      if (items.length > skip) yield item;
    }
    kept = items;
  };
}
