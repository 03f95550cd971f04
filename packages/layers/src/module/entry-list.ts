import { ConfigError, deciding, requireList, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Named } from './fields.ts';
import { Module } from './module.ts';

/** A module that holds a list, whose entries are named by their places. */
export abstract class EntryList<Entry, Given = Entry> extends Module<never, never> implements Iterable<Entry> {
  readonly #name: string;
  readonly #making: { entry(given: Given, place: number): Entry }; // a method: what holds `Linear` can be had as what holds `Module`
  readonly #items: Entry[] = []; // named by their places alone, not `items.0`

  /** @param entry what becomes of what is given; throws if it cannot be an entry */
  constructor(name: string, items: readonly Given[], entry: (given: Given, place: number) => Entry) {
    super();
    this.#name = name;
    this.#making = { entry };
    this.extend(items);
  }

  get items(): readonly Entry[] {
    return this.#items;
  }

  get length(): number {
    return this.#items.length;
  }

  /** The entry in a place; a negative one counts from the end. @throws {ConfigError} if there is none */
  at(place: number): Entry {
    this.#requirePlace('at', place, this.length - 1);
    return this.#items.at(place)!;
  }

  /** Adds an entry at the end. */
  append(item: Given): this {
    this.#items.push(this.#making.entry(item, this.length));
    return this;
  }

  /** Adds entries at the end. */
  extend(items: Iterable<Given>): this {
    const all = typeof items === 'object' && items !== null && Symbol.iterator in items ? [...items] : items;
    requireList(this.#name, 'items', all);
    this.#items.push(...Array.from(all, (item, i) => this.#making.entry(item, this.length + i)));
    return this;
  }

  /** Puts an entry in front of the one in a place; those behind it have other names then. */
  insert(place: number, item: Given): this {
    this.#requirePlace('insert', place, this.length);
    this.#items.splice(place, 0, this.#making.entry(item, place));
    return this;
  }

  /** Takes an entry out and gives it, the last one by default. @throws {ConfigError} if there is none */
  pop(place = -1): Entry {
    this.#requirePlace('pop', place, this.length - 1);
    return this.#items.splice(place, 1)[0];
  }

  #requirePlace(method: string, place: number, most: number): void {
    if (most < 0) throw new ConfigError(`${this.#name}.${method}`, 'the list is empty');
    requireWholeNumber(`${this.#name}.${method}`, 'place', place, { least: -this.length, most });
  }

  override [deciding](): readonly object[] {
    return [this, this.#items];
  }

  protected override fields(): Iterable<Named<unknown>> {
    return [...Object.entries(this.#items), ...super.fields()];
  }

  [Symbol.iterator](): Iterator<Entry> {
    return this.#items[Symbol.iterator]();
  }

  /** @throws {ConfigError} always */
  forward(): never {
    throw new ConfigError(this.#name, 'it has no forward of its own; call its items');
  }
}
