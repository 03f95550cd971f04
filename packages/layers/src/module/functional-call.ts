import {
  ConfigError,
  formatShape,
  formatValue,
  isPlainObject,
  LayeredRecorder,
  requireBoolean,
  requireOptions,
  requireTensor,
  sameShape,
  ShapeError,
  withRecorder,
  type State,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Module } from './module.ts';
import { requireModuleArgument } from './require-module.ts';
import type { StateDict } from './state-dict.ts';

interface CallOptions {
  /** whether every parameter and buffer must be given; default false: others have their own values */
  readonly strict?: boolean | undefined;
}

type AnyState = State<Tensor | null>;

/** Where the value of a state comes from, and goes to. */
interface Place {
  readonly dict: object;
  readonly name: string;
  value: Tensor | null;
}

/** Shows other values in the place of those that states hold. */
class Substitution extends LayeredRecorder {
  readonly #places: ReadonlyMap<AnyState, Place>;

  constructor(places: ReadonlyMap<AnyState, Place>) {
    super();
    this.#places = places;
  }

  override read(state: AnyState, held: Tensor | null): Tensor | null {
    const place = this.#places.get(state);
    return place === undefined ? super.read(state, held) : place.value;
  }

  override write(state: AnyState, value: Tensor | null): void {
    const place = this.#places.get(state);
    if (place === undefined) {
      super.write(state, value);
      return;
    }
    place.value = value;
    Reflect.set(place.dict, place.name, value);
  }
}

/**
 * Calls a module with other values in the place of its parameters and buffers, which stay as they are: a module as a function of its weights,
 * to be differentiated, or mapped over many models.
 *
 * A buffer that the module replaces, as a running mean, is replaced in the object that it came from.
 *
 * @param module any module
 * @param parametersAndBuffers tensors by name, as `stateDict()` names them, or a list of such objects; others keep their values
 * @param args the arguments of `forward`: a list, or one that is none
 * @param options `strict`: whether every parameter and buffer must be given, default false
 * @returns what `forward` gives
 * @throws {ConfigError} if a name is unknown, missing with `strict`, or given twice, or something is no tensor
 * @throws {ShapeError} if a value has another shape than what it stands for
 * @example
 * const model = new Linear(2, 1);
 * const weights = { weight: tensor([[1, 2]]), bias: tensor([10]) };
 * functionalCall(model, weights, tensor([[1, 1]])).toArray(); // [[13]]
 * @see https://pytorch.org/docs/stable/generated/torch.func.functional_call.html
 */
export function functionalCall<Inputs extends readonly unknown[], Output>(
  module: Module<Inputs, Output>,
  parametersAndBuffers: StateDict | readonly StateDict[],
  args: Inputs | Inputs[0],
  options: CallOptions = {},
): Output {
  requireModuleArgument('functionalCall', 'module', module);
  const { strict = false } = requireOptions('functionalCall', options, { strict: true });
  requireBoolean('functionalCall', 'strict', strict);
  const places = placesOf(module.namedStates(), [parametersAndBuffers].flat(), strict);
  const inputs = (Array.isArray(args) ? args : [args]) as unknown as Inputs; // one alone stands for a list of it
  return withRecorder(new Substitution(places), () => module.forward(...inputs));
}

function placesOf(
  named: readonly (readonly [name: string, state: State])[],
  dicts: readonly StateDict[],
  strict: boolean,
): ReadonlyMap<AnyState, Place> {
  const states = new Map(named);
  const places = new Map<AnyState, Place>();
  for (const dict of dicts) {
    if (!isPlainObject(dict))
      throw new ConfigError(
        'functionalCall',
        `parametersAndBuffers are ${formatValue(dict)}; they must be an object of tensors by name, or a list of such`,
        { got: dict },
      );
    for (const [name, value] of Object.entries(dict)) {
      const state = states.get(name);
      if (state === undefined) refuseName(`the module has no ${name}; it has ${[...states.keys()].join(', ')}`, name);
      requireTensor('functionalCall', name, value);
      requireLike(name, value, state);
      const former = places.get(state);
      if (former !== undefined && former.value !== value)
        refuseName(`${name} is given twice, also as ${former.name}, with other values`, name);
      places.set(state, { dict, name, value });
    }
  }
  const missing = strict ? named.find(([, state]) => !places.has(state)) : undefined;
  if (missing !== undefined)
    refuseName(`${missing[0]} is missing; with strict, every parameter and buffer is given`, missing[0]);
  return places;
}

function refuseName(problem: string, name: string): never {
  throw new ConfigError('functionalCall', problem, { got: name });
}

function requireLike(name: string, value: Tensor, { type }: State): void {
  if (sameShape(value.shape, type!.shape)) return;
  throw new ShapeError(
    'functionalCall',
    `${name} is ${formatShape(value.shape)} but that of the module is ${formatShape(type!.shape)}`,
    { expected: type!.shape, got: value.shape },
  );
}
