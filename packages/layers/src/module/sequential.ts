import { deciding, isPlainObject, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { snakeCase, type Named } from './fields.ts';
import { Module } from './module.ts';
import { requireModule } from './require-module.ts';

/** Modules by name; those of an object are in snake_case in a state dict, those of a Map as they are. */
export type NamedModules = Readonly<Record<string, Module>> | ReadonlyMap<string, Module>;

/**
 * Modules in a row: each gets the output of the one before. They are named by their places, `0.weight`, or by the names that they are given,
 * `conv.weight`; fields of a subclass by their names.
 *
 * @example
 * new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2)).forward(zeros([1, 4])).shape; // [1, 2]
 * Object.keys(new Sequential({ hidden: new Linear(4, 8), relu: new ReLU() }).stateDict()); // ["hidden.weight", "hidden.bias"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module implements Iterable<Module> {
  readonly #layers: Module[] = []; // not named `layers.0`
  readonly #names: (string | undefined)[] = []; // undefined: its place

  /** @param layers one by one, or one object or Map of them by name */
  constructor(...layers: readonly Module[] | readonly [NamedModules]) {
    super();
    const [named] = layers;
    if (named instanceof Map) for (const [name, layer] of named) this.#insert(this.length, layer, name);
    else if (layers.length === 1 && isPlainObject(named))
      for (const name in named) this.#insert(this.length, named[name], snakeCase(name));
    else for (const layer of layers) this.append(layer as Module);
  }

  get layers(): readonly Module[] {
    return this.#layers;
  }

  get length(): number {
    return this.#layers.length;
  }

  /** The layer in a place, or with a name. A negative place counts from the end. @throws {ConfigError} if there is none */
  at(place: number | string): Module {
    if (typeof place === 'string') return this.getSubmodule(place) as Module;
    requireWholeNumber('Sequential.at', 'place', place, { least: -this.length, most: this.length - 1 });
    return this.#layers.at(place)!;
  }

  /** Adds a layer at the end, which is named by its place. */
  append(layer: Module): this {
    return this.#insert(this.length, layer);
  }

  /** Puts a layer in front of the one in a place; those that are named by their places have other names then. */
  insert(place: number, layer: Module): this {
    requireWholeNumber('Sequential.insert', 'place', place, { least: -this.length, most: this.length });
    return this.#insert(place, layer);
  }

  /** Puts a layer in the place of another one, under its name. A negative place counts from the end. */
  set(place: number, layer: Module): this {
    requireWholeNumber('Sequential.set', 'place', place, { least: -this.length, most: this.length - 1 });
    requireModule('Sequential', place, layer);
    this.#layers.splice(place, 1, layer);
    return this;
  }

  #insert(place: number, layer: Module, name?: string): this {
    requireModule('Sequential', name ?? place, layer);
    this.#layers.splice(place, 0, layer);
    this.#names.splice(place, 0, name);
    return this;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.#layers[Symbol.iterator]();
  }

  override [deciding](): readonly object[] {
    return [this, this.#layers];
  }

  protected override fields(): Iterable<Named<unknown>> {
    return [...this.#layers.map((layer, i) => [this.#names[i] ?? String(i), layer] as const), ...super.fields()];
  }

  forward(x: Tensor): Tensor {
    let y = x;
    for (const layer of this.#layers) y = layer.forward(y);
    return y;
  }
}
