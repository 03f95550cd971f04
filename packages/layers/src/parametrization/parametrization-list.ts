import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  formatShape,
  isTensor,
  refuseArgument,
  requireList,
  sameShape,
  ShapeError,
  type State,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { forwardOf } from '../module/forward-of.ts';
import type { Named } from '../module/fields.ts';
import { Module, type AnyModule } from '../module/module.ts';

/** A module that makes a weight of one tensor or several, and may tell of which ones a weight is made. */
export interface Parametrization extends AnyModule {
  /** What `forward` would make the weight of: one tensor, or a list of them. */
  rightInverse?(weight: Tensor): Tensor | readonly Tensor[];
}

const where = 'registerParametrization';

/** What a weight is made of, and by which modules, under PyTorch's names: `original` or `original0`, …; `0`, `1`, …. */
export class ParametrizationList extends Module<[]> {
  readonly originals: Readonly<Record<string, State>>;
  items: readonly Parametrization[];
  readonly isParameter: boolean;

  /** @param state the weight; it stays the state that is trained where one tensor is enough */
  constructor(first: Parametrization, state: State) {
    super();
    this.items = [first];
    this.isParameter = state instanceof Parameter;
    const made = noGrad(() => first.rightInverse?.(state.value) ?? state.value);
    this.originals = isTensor(made) ? { original: state } : this.#several(made, state);
    if (isTensor(made)) retype(state, made);
  }

  #several(made: readonly Tensor[], state: State): Record<string, State> {
    requireList(where, 'what rightInverse returned', made);
    const names = made.map((_, i) => `original${i}`);
    const own = (value: Tensor): State =>
      state instanceof Parameter ? new Parameter(value, { requiresGrad: state.requiresGrad }) : new Buffer(value);
    return Object.fromEntries(names.map((name, i) => [name, own(made[i])]));
  }

  protected override fields(): Iterable<Named<unknown>> {
    return [...Object.entries(this.originals), ...this.items.map((item, i) => [String(i), item] as const)];
  }

  /** The weight. */
  forward(): Tensor {
    const [first, ...others] = this.items;
    const values = Object.values(this.originals).map(({ value }) => value);
    return others.reduce((x, item) => weightOf(item, [x]), weightOf(first, values));
  }

  /** Makes the originals those of a weight. @throws {ConfigError} if a parametrization has no `rightInverse` */
  assign(weight: Tensor): void {
    const made = noGrad(() =>
      this.items.toReversed().reduce<Tensor | readonly Tensor[]>((x, item) => {
        if (item.rightInverse === undefined)
          throw new ConfigError(
            item.constructor.name,
            'it has no rightInverse, so that a parametrized weight cannot be set; set what it is made of',
          );
        return item.rightInverse(x as Tensor); // only the first may need several, and it comes last here
      }, weight),
    );
    const values = isTensor(made) ? [made] : made;
    Object.values(this.originals).forEach((state, i) => {
      state.value = values[i];
    });
  }
}

/** Takes values of any shape; gradients of the former one do not fit them. */
export function retype(state: State, value: Tensor): void {
  if (state.value === value) return;
  if (state instanceof Parameter) state.zeroGrad();
  state.retype(value);
}

function weightOf(item: Parametrization, inputs: readonly Tensor[]): Tensor {
  const weight = forwardOf(item).apply(item, [...inputs]);
  if (!isTensor(weight)) refuseArgument(item.constructor.name, 'what a parametrization made', weight, 'a tensor');
  return weight;
}

/** Throws unless a parametrized weight has the type that it had. */
export function requireSameType(name: string, made: Tensor, { shape, dtype }: TensorType): void {
  if (sameShape(made.shape, shape) && made.dtype === dtype) return;
  throw new ShapeError(
    where,
    `${name} is ${dtype} ${formatShape(shape)} but would become ${made.dtype} ${formatShape(made.shape)}; both must be the same, or unsafe true`,
    { expected: shape, got: made.shape },
  );
}
