import { Parameter } from '@gradkit/autograd';
import {
  isTracing,
  ConfigError,
  defaultGenerator,
  formatShape,
  Generator,
  requireTensor,
  ShapeError,
  State,
  withRecorder,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { isDescribing } from '../module/describing.ts';
import { forwardOf, type Forward } from '../module/forward-of.ts';
import type { Module } from '../module/module.ts';
import type { StateDict } from '../module/state-dict.ts';
import { PendingBuffer, PendingParameter } from './pending-states.ts';

/** What a layer waits for. */
interface Lazy {
  readonly name: string;
  /** the layer for so many inputs */
  readonly make: (inputs: number) => Module;
  /** its field for their number, which is 0 while it waits, as in PyTorch */
  readonly field: 'inFeatures' | 'inChannels' | 'features' | 'numFeatures';
  /** axis of the inputs in `x` */
  readonly axis: number;
  /** ranks that `x` may have; null: any from 1 on */
  readonly ranks: readonly number[] | null;
  /** the state of a state dict that tells the number of inputs, and how its shape does */
  readonly from: readonly [state: string, inputs: (shape: readonly number[]) => number];
}

/** What a layer is called while it waits. */
export const lazily = <Kind extends { readonly name: string }>(kind: Kind): Kind => ({
  ...kind,
  name: `Lazy${kind.name}`,
});

/** Brings the generator back to where it is now: a layer that knows its shapes draws as if nothing had been drawn. */
export function keepGenerator(options: { readonly rng?: Generator | undefined } | undefined): () => void {
  const rng = options?.rng instanceof Generator ? options.rng : defaultGenerator();
  const { state } = rng;
  return () => {
    rng.state = state;
  };
}

/** Options with lists of their own, which the caller does not change until the layer is made. */
export function ownOptions<Options extends object | undefined>(options: Options): Options {
  if (options === undefined) return options;
  const own = Object.entries(options).map(([name, value]) => [name, Array.isArray(value) ? value.slice() : value]);
  return Object.fromEntries(own) as Options;
}

/** Takes the shapes away from the states of a layer that was made for one input, and the number of inputs. */
function forgetShapes(layer: Module, { name, field }: Lazy): void {
  Object.assign(layer, { [field]: 0 });
  for (const [key, value] of Object.entries(layer)) {
    if (!(value instanceof State)) continue;
    const pending = value instanceof Parameter ? new PendingParameter(name) : new PendingBuffer(name);
    Object.assign(layer, { [key]: pending });
  }
}

/** The fields of a layer that was made for its inputs, with the states that waited: who has them already keeps them. */
function inPlace(layer: Module, made: Module): object {
  const waiting = layer as unknown as Readonly<Record<string, unknown>>; // its fields, by name
  const fields = Object.entries(made).map(([key, value]: [string, unknown]) => {
    const pending = waiting[key];
    if (!(pending instanceof PendingParameter || pending instanceof PendingBuffer) || !(value instanceof State))
      return [key, value];
    pending.become(value.value as Tensor);
    return [key, pending];
  });
  return Object.fromEntries(fields) as object;
}

/** The number of inputs that an input shows. */
function inputsIn(x: Tensor, { name, axis, ranks }: Lazy): number {
  requireTensor(name, 'x', x);
  if (isTracing() && !isDescribing())
    throw new ConfigError(
      name,
      'its shapes are not known before the first forward, and this one is traced; call forward() with an example, summary(model, shape) or loadStateDict() before compile() or exportModel()',
    );
  if (x.rank > 0 && ranks?.includes(x.rank) !== false) return x.shape.at(axis)!;
  throw new ShapeError(
    name,
    `x is ${formatShape(x.shape)} but must have ${ranks?.join(' or ') ?? 'at least 1'} axes, not ${x.rank}`,
    { expected: ranks ?? 1, got: x.rank },
  );
}

/** The number of inputs that a state dict shows, in which the layer has a name; null if it does not. */
function inputsFrom(state: StateDict, name: string, [key, inputs]: Lazy['from']): number | null {
  const value = state[name === '' ? key : `${name}.${key}`] as Tensor | undefined;
  const count = inputs(value?.shape ?? []);
  return Number.isSafeInteger(count) && count > 0 ? count : null;
}

/**
 * Makes a layer for one input wait until a first input or a state dict shows how many there are. Until then, methods of its own stand before
 * those of its class; then it gets the fields and the class of a layer for so many.
 */
export function waitForInputs(layer: Module, lazy: Lazy): void {
  let isWaiting = true;
  const become = (inputs: number): void => {
    const made = withRecorder(null, () => lazy.make(inputs));
    Object.assign(
      layer,
      withRecorder(null, () => inPlace(layer, made)),
    );
    Object.setPrototypeOf(layer, Object.getPrototypeOf(made) as object);
    isWaiting = false;
    for (const [name, value] of Object.entries(own))
      if (Object.getOwnPropertyDescriptor(layer, name)?.value === value) Reflect.deleteProperty(layer, name);
  };
  const forward: Forward = (...given) => {
    if (isWaiting) become(inputsIn(given[0] as Tensor, lazy));
    return forwardOf(Object.getPrototypeOf(layer) as Module).apply(layer, given); // a hook may have kept this one
  };
  const expect = (name: string, state: StateDict): void => {
    const inputs = inputsFrom(state, name, lazy.from);
    if (inputs !== null) become(inputs);
  };
  const own = { forward, expect };
  forgetShapes(layer, lazy);
  for (const [name, value] of Object.entries(own))
    Object.defineProperty(layer, name, { value, configurable: true, writable: true });
}
