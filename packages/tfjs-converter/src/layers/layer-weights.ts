import { DataError, formatShape, type Shape, type Tensor } from '@gradkit/core-tensor/functional';

/** A weight and the name that it has in the file. */
export interface FoundWeight {
  readonly name: string;
  readonly value: Tensor;
}

/** Keras puts the name of a cell between those of a recurrent layer and its weight. */
const isCell = (token: string): boolean => /(^|_)cell(_\d+)?$/.test(token);

/** The weights of a file by the names of their layers. Each is taken once. */
export class LayerWeights {
  readonly #where: string;
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #taken = new Set<string>();

  constructor(where: string, weights: ReadonlyMap<string, Tensor>) {
    this.#where = where;
    this.#weights = weights;
  }

  /** The weight of a layer; names may have the models around it in front. @throws {DataError} if there is none, or several could be meant */
  take(layer: string, weight: string, { rank }: { readonly rank?: number | undefined } = {}): FoundWeight {
    const exact = `${layer}/${weight}`;
    const names = this.#weights.has(exact)
      ? [exact]
      : [...this.#weights.keys()].filter((name) => isOf(name, layer, weight));
    const free = names.filter((name) => !this.#taken.has(name));
    if (free.length !== 1) {
      const found = free.length === 0 ? 'the file has none of that name' : `the file has ${free.join(', ')}`;
      throw new DataError(this.#where, `weight ${exact} is needed but ${found}`, { expected: exact, got: names });
    }
    const [name] = free;
    const value = this.#weights.get(name)!;
    if (rank !== undefined && value.rank !== rank)
      throw new DataError(
        this.#where,
        `weight ${name} is ${formatShape(value.shape)} but must have ${rank} axes, not ${value.rank}`,
        { expected: rank, got: value.shape },
      );
    this.#taken.add(name);
    return { name, value };
  }

  /** Whether weights are named after a layer itself. */
  areOf(layer: string): boolean {
    const above = layer.split('/').length;
    return [...this.#weights.keys()].some(
      (name) => name.startsWith(`${layer}/`) && name.split('/').length === above + 1,
    );
  }

  /** @throws {DataError} if the file has weights that no layer took */
  requireAllTaken(): void {
    const left = [...this.#weights.keys()].filter((name) => !this.#taken.has(name));
    if (left.length === 0) return;
    throw new DataError(this.#where, `the file has weights that no layer takes: ${left.join(', ')}`, { got: left });
  }
}

/** Whether a weight is of a layer, whatever models stand before it. */
function isOf(name: string, layer: string, weight: string): boolean {
  const tokens = name.split('/');
  if (tokens.at(-1) !== weight) return false;
  const layers = tokens.slice(0, -1);
  const above = layers.length > 1 && isCell(layers.at(-1)!) ? layers.slice(0, -1) : layers;
  return `/${above.join('/')}`.endsWith(`/${layer}`);
}

/** @throws {DataError} unless a weight has a certain shape */
export function requireWeightShape(where: string, { name, value }: FoundWeight, shape: Shape): Tensor {
  if (value.rank === shape.length && value.shape.every((size, i) => size === shape[i])) return value;
  throw new DataError(where, `weight ${name} is ${formatShape(value.shape)} but must be ${formatShape(shape)}`, {
    expected: shape,
    got: value.shape,
  });
}
