import {
  defaultGenerator,
  refuseArgument,
  requireFunction,
  requireGenerator,
  requireOptions,
  requireWholeNumber,
  type Generator,
} from '@gradkit/core-tensor/functional';
import { cached, chained, filtered, mapped, passOver, shuffled, taken, type Pass } from './passes.ts';

/** Items one after the other, now or later. */
export type Items<Item> = Iterable<Item> | AsyncIterable<Item>;

/** What can be gone through as often as one likes, or a function that starts anew. */
export type ItemSource<Item> = Items<Item> | (() => Items<Item> | Promise<Items<Item>>);

/** What DataLoader streams: items in an order of their own, possibly more than memory holds. */
export interface StreamedDataset<Item> {
  /** number of items, where it is known */
  readonly length?: number | undefined;
  /** The items of a pass but the first `skip`; the same for the same random numbers. */
  iterate(rng: Generator, skip: number): AsyncIterable<Item>;
}

interface IterableOptions {
  /** number of items, where it is known */
  readonly length?: number | undefined;
}

/**
 * Items that come one after the other and may be more than memory holds: lines of a file, rows of a database, what a server sends. They are
 * read while they are used, and no faster. Every pass does the same anew, so one can be taken up where it was left, in another process, too.
 *
 * @example
 * const numbers = new IterableDataset(function* () {
 *   for (let i = 0; ; i++) yield i; // without end
 * });
 * const squares: number[] = [];
 * for await (const x of numbers.filter((i) => i % 2 === 1).map((i) => i * i).take(3)) squares.push(x);
 * squares; // [1, 9, 25]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset
 */
export class IterableDataset<Item> implements StreamedDataset<Item>, AsyncIterable<Item> {
  readonly length: number | undefined;
  #pass: Pass<Item>;

  /**
   * @param source a function that starts anew, e.g. opens a file; or what can be gone through again and again, e.g. a list
   * @param options `length`: number of items, where it is known; a Trainer wants to know it
   * @throws {ConfigError} if the source can be gone through once only or not at all, or an option is unknown or wrong
   */
  constructor(source: ItemSource<Item>, options: IterableOptions = {}) {
    const { length } = requireOptions<IterableOptions>('IterableDataset', options, { length: true });
    if (length !== undefined) requireWholeNumber('IterableDataset', 'length', length, { least: 0 });
    if (typeof source !== 'function') requireItems(source);
    this.length = length;
    this.#pass = async function* (_, skip) {
      const items = typeof source === 'function' ? await source() : source;
      requireItems(items, typeof source === 'function');
      yield* passOver(items, skip);
    };
  }

  static #of<Item>(pass: Pass<Item>, length?: number): IterableDataset<Item> {
    const dataset = new IterableDataset<Item>([], { length });
    dataset.#pass = pass;
    return dataset;
  }

  /** The items of a pass but the first `skip`, as DataLoader takes them; the same for the same random numbers. */
  iterate(rng: Generator, skip = 0): AsyncIterable<Item> {
    requireGenerator('IterableDataset', 'rng', rng);
    requireWholeNumber('IterableDataset', 'skip', skip, { least: 0 });
    return this.#pass(rng, skip);
  }

  /** A pass that draws from the default generator. */
  [Symbol.asyncIterator](): AsyncIterator<Item> {
    return this.iterate(defaultGenerator().split(1)[0])[Symbol.asyncIterator]();
  }

  /**
   * Changes each item.
   *
   * @param change item → new item, at once or later; gets its number in the pass, too, and a generator to draw from, which depends on the pass
   *   and this number. Not called for items that a resumed pass skips
   * @example new IterableDataset(['1', '2']).map(Number); // an IterableDataset of 1 and 2
   */
  map<Changed>(
    change: (item: Item, index: number, rng: Generator) => Changed | Promise<Changed>,
  ): IterableDataset<Changed> {
    requireFunction('IterableDataset.map', 'change', change);
    return IterableDataset.#of(mapped(this.#pass, change), this.length);
  }

  /**
   * Leaves items out; how many there are is not known any more.
   *
   * @param keep tells which items stay, at once or later
   */
  filter(keep: (item: Item) => boolean | Promise<boolean>): IterableDataset<Item> {
    requireFunction('IterableDataset.filter', 'keep', keep);
    return IterableDataset.#of(filtered(this.#pass, keep));
  }

  /**
   * Mixes items: each is drawn out of the next `bufferSize` ones, which are held in memory. Another order in every epoch of a DataLoader.
   *
   * Shuffle before items become large, e.g. before pictures are decoded by `map`.
   *
   * @param bufferSize at least 1; with as many as there are items every order is equally likely
   * @see https://www.tensorflow.org/api_docs/python/tf/data/Dataset#shuffle
   */
  shuffle(bufferSize: number): IterableDataset<Item> {
    requireWholeNumber('IterableDataset.shuffle', 'bufferSize', bufferSize, { least: 1 });
    return IterableDataset.#of(shuffled(this.#pass, bufferSize), this.length);
  }

  /** The first `count` items, or all where there are fewer. */
  take(count: number): IterableDataset<Item> {
    requireWholeNumber('IterableDataset.take', 'count', count, { least: 0 });
    const length = this.length === undefined ? undefined : Math.min(count, this.length);
    return IterableDataset.#of(taken(this.#pass, count), length);
  }

  /** Others behind this one. @see https://pytorch.org/docs/stable/data.html#torch.utils.data.ChainDataset */
  chain(...others: readonly IterableDataset<Item>[]): IterableDataset<Item> {
    others.forEach((other, i) => {
      if (!(other instanceof IterableDataset))
        refuseArgument('IterableDataset.chain', `dataset ${i}`, other, 'an IterableDataset');
    });
    const all = [this, ...others];
    const length = all.reduce<number | undefined>(
      (sum, { length: own }) => (sum === undefined || own === undefined ? undefined : sum + own),
      0,
    );
    return IterableDataset.#of(chained(all.map((dataset) => dataset.#pass)), length);
  }

  /** Keeps items in memory once a pass has come to its end; what is before is then not done again. Shuffle behind it, not before. */
  cache(): IterableDataset<Item> {
    return IterableDataset.#of(cached(this.#pass), this.length);
  }
}

function requireItems(items: unknown, isOpened = false): void {
  const object = Object(items) as object;
  if (!(Symbol.asyncIterator in object || Symbol.iterator in object) || typeof items === 'string')
    refuseArgument(
      'IterableDataset',
      isOpened ? 'what source gives' : 'source',
      items,
      'what can be gone through, or a function that gives it',
    );
  if (isOpened || typeof (items as { next?: unknown }).next !== 'function') return;
  refuseArgument(
    'IterableDataset',
    'source',
    items,
    'the function that makes this, for it can be gone through only once',
  );
}
