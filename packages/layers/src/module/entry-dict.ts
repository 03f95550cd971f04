import { ConfigError, deciding, isPlainObject, refuseArgument, requireString } from '@gradkit/core-tensor/functional';
import type { Named } from './fields.ts';
import { Module } from './module.ts';

/** Entries by key: an object, a Map, pairs, or another dictionary. */
export type Entries<Given> = Readonly<Record<string, Given>> | Iterable<readonly [key: string, value: Given]>;

/** A module that holds entries by key, in the order in which they came; they are named by their keys as they are. */
export abstract class EntryDict<Entry, Given = Entry>
  extends Module<never, never>
  implements Iterable<readonly [key: string, value: Entry]>
{
  readonly #name: string;
  readonly #making: { entry(given: Given, key: string): Entry }; // a method: what holds `Linear` can be had as what holds `Module`
  readonly #entries = new Map<string, Entry>();

  /** @param entry what becomes of what is given; throws if it cannot be an entry */
  constructor(name: string, entries: Entries<Given>, entry: (given: Given, key: string) => Entry) {
    super();
    this.#name = name;
    this.#making = { entry };
    this.update(entries);
  }

  get length(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The entry with a key. @throws {ConfigError} if there is none; it lists the keys that there are */
  get(key: string): Entry {
    if (!this.#entries.has(key)) refuseArgument(`${this.#name}.get`, 'key', key, `one of ${this.keys().join(', ')}`);
    return this.#entries.get(key)!;
  }

  /** Adds an entry, or replaces the one with that key. */
  set(key: string, value: Given): this {
    requireString(this.#name, 'key', key);
    if (key === '' || key.includes('.'))
      refuseArgument(this.#name, 'key', key, 'a name without a dot, which is not empty');
    this.#entries.set(key, this.#making.entry(value, key));
    return this;
  }

  /** Takes an entry out and gives it. @throws {ConfigError} if there is none */
  pop(key: string): Entry {
    const entry = this.get(key);
    this.#entries.delete(key);
    return entry;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Adds entries, or replaces those with the same keys. */
  update(entries: Entries<Given>): this {
    const isIterable = typeof entries === 'object' && entries !== null && Symbol.iterator in entries;
    if (!isIterable && !isPlainObject(entries))
      refuseArgument(this.#name, 'entries', entries, 'an object, a Map, or a list of pairs');
    const pairs = isIterable ? (entries as Iterable<readonly [string, Given]>) : Object.entries(entries);
    for (const [key, value] of pairs) this.set(key, value);
    return this;
  }

  keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  values(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** Keys with their entries. */
  items(): readonly (readonly [key: string, value: Entry])[] {
    return [...this.#entries];
  }

  [Symbol.iterator](): Iterator<readonly [key: string, value: Entry]> {
    return this.#entries[Symbol.iterator]();
  }

  override [deciding](): readonly object[] {
    return [this, this.#entries];
  }

  protected override fields(): Iterable<Named<unknown>> {
    return [...this.#entries, ...super.fields()];
  }

  /** @throws {ConfigError} always */
  forward(): never {
    throw new ConfigError(this.#name, 'it has no forward of its own; call its entries');
  }
}
