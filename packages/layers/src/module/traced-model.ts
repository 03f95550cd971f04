import { noGrad } from '@gradkit/autograd';
import {
  formatShape,
  isTensor,
  requireList,
  requireMethods,
  trace,
  withRecorder,
  type Operation,
  type Recorder,
  type Shape,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { whileDescribing } from './describing.ts';
import { forwardOf, type Forward } from './forward-of.ts';
import type { AnyModule } from './module.ts';
import { withMode } from './with-mode.ts';

/** What a model does, found without computing anything. */
export interface TracedModel {
  /** shapes of the outputs of the modules that are called, as text */
  readonly shapes: ReadonlyMap<AnyModule, string>;
  readonly operations: readonly Operation[];
}

/** Shape of a float32 input, or shapes and dtypes of several. */
export type InputTypes = Shape | readonly TensorType[];

/** All tensors of a value, also in lists and objects. */
export function tensorsIn(value: unknown): Tensor[] {
  if (isTensor(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(tensorsIn) : [];
}

/** Who sees what is traced. */
interface Watch {
  /** over the recorder of the trace */
  recorder(inputs: readonly Tensor[]): Recorder;
  /** in the place of the call of a module */
  call(module: AnyModule, inputs: readonly unknown[], forward: () => unknown): unknown;
}

/** Puts a function in the place of `forward` of one module, and returns how to undo it. */
function replaceForward(module: AnyModule, forward: Forward): () => void {
  const own = Object.getOwnPropertyDescriptor(module, 'forward');
  Object.defineProperty(module, 'forward', { value: forward, configurable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(module, 'forward'); // the method of the class shows again
    else Object.defineProperty(module, 'forward', own);
  };
}

const isShape = (value: InputTypes): value is Shape => value.every((each) => typeof each === 'number');

/**
 * Traces a model in evaluation mode: nothing is random, and no statistics change.
 *
 * @throws {ConfigError} if it is no module, or the input is no list
 */
export function traceModel(where: string, model: AnyModule, input: InputTypes, watch?: Watch): TracedModel {
  requireMethods(where, 'model', model, ['forward', 'namedModules']);
  requireList(where, 'input', input);
  const types = isShape(input) ? [{ shape: input, dtype: 'float32' } as const] : input;
  const shapes = new Map<AnyModule, string>();
  const undo = model.modules().map((module) => {
    const forward = forwardOf(module);
    return replaceForward(module, (...inputs) => {
      const call = (): unknown => forward.apply(module, inputs);
      const output = watch === undefined ? call() : watch.call(module, inputs, call);
      const text = tensorsIn(output).map(({ shape }) => formatShape(shape));
      if (!shapes.has(module)) shapes.set(module, text.join(', '));
      return output;
    });
  });
  try {
    const forward = forwardOf(model);
    const outputs = (...inputs: Tensor[]): Tensor[] => tensorsIn(forward.apply(model, inputs));
    const watched = (...inputs: Tensor[]): Tensor[] =>
      watch === undefined ? outputs(...inputs) : withRecorder(watch.recorder(inputs), () => outputs(...inputs));
    const run = () => noGrad(() => trace(watched, types));
    const { operations } = withMode(model, 'eval', () => whileDescribing(run));
    return { shapes, operations };
  } finally {
    for (const each of undo) each();
  }
}
