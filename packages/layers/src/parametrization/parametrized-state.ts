import { State, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import { MaskedState } from '../prune/masked-state.ts';
import type { ParametrizationList } from './parametrization-list.ts';

/** In the place of a parameter or buffer: its value is made anew whenever it is asked for. */
export class ParametrizedState {
  readonly #list: ParametrizationList;
  readonly #shape: TensorType['shape'];

  constructor(list: ParametrizationList, { shape }: TensorType) {
    this.#list = list;
    this.#shape = shape;
  }

  /** Shape and dtype of the value, without making it. */
  get type(): TensorType {
    const [first] = Object.values(this.#list.originals);
    return { shape: this.#shape, dtype: first.type!.dtype };
  }

  get value(): Tensor {
    return this.#list.forward();
  }

  set value(weight: Tensor) {
    this.#list.assign(weight);
  }
}

/** What holds a weight: a parameter or buffer, or what stands in its place. */
export type WeightHolder = State | ParametrizedState | MaskedState;

export function isWeightHolder(value: unknown): value is WeightHolder {
  return value instanceof State || value instanceof ParametrizedState || value instanceof MaskedState;
}
