import { requireMethods, type OptionNames, type Tensor } from '@gradkit/core-tensor/functional';
import type { Callback, Trained } from '../callback.ts';
import { requireLoader, type Loader } from '../loader.ts';
import { requireCallbacks } from '../trainer-options.ts';

/** What belongs to a training beside its trainer. */
export interface Surroundings {
  /** those whose state belongs to it */
  readonly callbacks?: readonly Callback[] | undefined;
  /** whose random orders belong to it */
  readonly loader?: Loader<unknown> | undefined;
}

export const surroundings: OptionNames<Surroundings> = { callbacks: true, loader: true };

export function requireSurroundings(where: string, trainer: Trained, { callbacks = [], loader }: Surroundings): void {
  const { model }: Partial<Trained> = Object(trainer); // a missing one is named below
  requireMethods(where, 'trainer.model', model, ['stateDict', 'loadStateDict']);
  requireCallbacks(where, callbacks);
  if (loader !== undefined) requireLoader(where, 'loader', loader);
}

/** Callbacks by what their states are called: the first of a name by it, the second by `name#2`, or the next number that is nobody's name. */
export function namedCallbacks(
  callbacks: readonly Callback[],
): readonly (readonly [key: string, callback: Callback])[] {
  const names = new Set(callbacks.map(({ name }) => name));
  const taken = new Set<string>();
  return callbacks.map((callback) => {
    let key = callback.name;
    for (let i = 2; taken.has(key) || (key !== callback.name && names.has(key)); i++) key = `${callback.name}#${i}`;
    taken.add(key);
    return [key, callback];
  });
}

type Tensors = Readonly<Record<string, Tensor>>;

export function prefixed(prefix: string, tensors: Tensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}/${name}`, tensor]));
}

export function withoutPrefix(prefix: string, tensors: Tensors): Record<string, Tensor> {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(`${prefix}/`));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]));
}

/** What comes before the names of a callback's tensors: a / in its own name would look like the one behind it. */
export function callbackPrefix(key: string): string {
  return `callbacks/${key.replaceAll('%', '%25').replaceAll('/', '%2F')}`;
}

export function tensorsOfCallback(key: string, tensors: Tensors): Record<string, Tensor> {
  const former = withoutPrefix(`callback/${key}`, tensors); // as it was up to 2026-11
  return { ...former, ...withoutPrefix(callbackPrefix(key), tensors) };
}
