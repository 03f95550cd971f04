import { Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
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
import type { Module } from '../module/module.ts';
import type { StateDict } from '../module/state-dict.ts';
import { PendingBuffer, PendingParameter } from './pending-states.ts';

/** What a layer waits for. */
export interface Lazy {
  readonly name: string;
  /** the layer for so many inputs */
  readonly make: (inputs: number) => Module;
  /** axis of the inputs in `x` */
  readonly axis: number;
  /** ranks that `x` may have; null: any from 1 on */
  readonly ranks: readonly number[] | null;
  /** the state of a state dict that tells the number of inputs, and how its shape does */
  readonly from: readonly [state: string, inputs: (shape: readonly number[]) => number];
}

/** Brings the generator back to where it is now: a layer that knows its shapes draws as if nothing had been drawn. */
export function keepGenerator(options: { readonly rng?: Generator | undefined } | undefined): () => void {
  const rng = options?.rng instanceof Generator ? options.rng : defaultGenerator();
  const { state } = rng;
  return () => {
    rng.state = state;
  };
}

/** Takes the shapes away from the states of a layer that was made for one input. */
export function forgetShapes(layer: Module, { name }: Lazy): void {
  for (const [key, value] of Object.entries(layer)) {
    if (!(value instanceof State)) continue;
    const pending = value instanceof Parameter ? new PendingParameter(name) : new PendingBuffer(name);
    Object.assign(layer, { [key]: pending });
  }
}

/** Makes the layer what it was to become: it gets the fields and the class of one that knows its shapes. */
function become(layer: Module, { make }: Lazy, inputs: number): void {
  const made = withRecorder(null, () => make(inputs));
  Object.assign(layer, made);
  Object.setPrototypeOf(layer, Object.getPrototypeOf(made) as object);
}

/** What `forward` does first: the input has the shape that is missing. */
export function becomeFor(layer: Module, lazy: Lazy, x: Tensor): void {
  const { name, axis, ranks } = lazy;
  requireTensor(name, 'x', x);
  if (activeRecorder() !== null && !isDescribing())
    throw new ConfigError(
      name,
      'its shapes are not known before the first forward, and this one is traced; call forward() with an example, summary(model, shape) or loadStateDict() before compile() or exportModel()',
    );
  if (x.rank === 0 || (ranks !== null && !ranks.includes(x.rank)))
    throw new ShapeError(
      name,
      `x is ${formatShape(x.shape)} but must have ${ranks?.join(' or ') ?? 'at least 1'} axes, not ${x.rank}`,
      { expected: ranks ?? 1, got: x.rank },
    );
  become(layer, lazy, x.shape.at(axis)!);
}

/** What `loadStateDict` does first: a state has the shape that is missing, unless it is not there. */
export function becomeFrom(layer: Module, lazy: Lazy, name: string, state: StateDict): void {
  const [key, inputs] = lazy.from;
  const value = state[name === '' ? key : `${name}.${key}`] as Tensor | undefined;
  const count = inputs(value?.shape ?? []);
  if (Number.isSafeInteger(count) && count > 0) become(layer, lazy, count);
}
