import {
  DataError,
  defaultGenerator,
  Generator,
  requireMethods,
  requireOptions,
  requireString,
  type Bytes,
  type GeneratorState,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Module } from '@gradkit/layers';
import type { OptimizerState, LRSchedulerState } from '@gradkit/optimizers';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import type { Callback, CallbackState, Trained } from './callback.ts';
import { History, type EpochRecord } from './history.ts';
import { requireLoader, type Loader, type LoaderState } from './loader.ts';
import type { ResumePoint } from './trainer.ts';
import { requireCallbacks } from './trainer-options.ts';

const format = 'gradkit-checkpoint-1';

/** Everything that is not a tensor. */
interface Header {
  readonly history: readonly EpochRecord[];
  readonly resumePoint: ResumePoint | null;
  readonly optimizer: Omit<OptimizerState, 'tensors'>;
  readonly scheduler: LRSchedulerState | null;
  readonly random: GeneratorState;
  /** of modules with a generator of their own, by name */
  readonly generators: Readonly<Record<string, GeneratorState>>;
  readonly loader: LoaderState | null;
  readonly callbacks: Readonly<Record<string, CallbackState['values']>>;
}

type Tensors = Readonly<Record<string, Tensor>>;

function prefixed(prefix: string, tensors: Tensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}/${name}`, tensor]));
}

function withoutPrefix(prefix: string, tensors: Tensors): Record<string, Tensor> {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(`${prefix}/`));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]));
}

/** Generators in the fields of modules, e.g. that of a `Dropout`, by name. */
function generatorsOf(model: Module): Map<string, Generator> {
  const found = new Map<string, Generator>();
  for (const [name, module] of model.namedModules())
    for (const [field, value] of Object.entries(module))
      if (value instanceof Generator) found.set(`${name}.${field}`, value);
  return found;
}

const nonFinite = 'nonFinite'; // JSON has no word for NaN and ±Infinity

function encode(header: Header): string {
  return JSON.stringify(header, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { [nonFinite]: String(value) } : value,
  );
}

function decode(text: string, name: string): Header {
  try {
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'object' && value !== null && nonFinite in value ? Number(value[nonFinite]) : value,
    ) as Header;
  } catch (cause) {
    throw new DataError('fromCheckpoint', `${name} says about the training what is no JSON`, { cause });
  }
}

function requireSameNames(given: readonly string[], own: readonly string[], name: string): void {
  if (given.length === own.length && own.every((key) => given.includes(key))) return;
  const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
  throw new DataError(
    'fromCheckpoint',
    `${name} has the generators ${listed(given)} but those of the model are ${listed(own)}`,
    { expected: own, got: given },
  );
}

/** What belongs to a training beside its trainer. */
interface Surroundings {
  /** those whose state belongs to it */
  readonly callbacks?: readonly Callback[] | undefined;
  /** whose random orders belong to it */
  readonly loader?: Loader<unknown> | undefined;
}

const surroundings: OptionNames<Surroundings> = { callbacks: true, loader: true };

function requireSurroundings(where: string, trainer: Trained, { callbacks = [], loader }: Surroundings): void {
  const { model }: Partial<Trained> = Object(trainer); // a missing one is named below
  requireMethods(where, 'trainer.model', model, ['stateDict', 'loadStateDict']);
  requireCallbacks(where, callbacks);
  if (loader !== undefined) requireLoader(where, 'loader', loader);
}

/**
 * Everything a training needs to go on exactly as if it had never stopped: weights, moments, history, place within the epoch, random
 * numbers, and what callbacks keep. A safetensors file, in which other tools find the weights under `model/`.
 *
 * @param trainer between two batches
 * @param options `callbacks`, `loader`: keep their states, too
 * @throws {ConfigError} if an argument is of the wrong kind
 * @example
 * import { Linear } from '@gradkit/layers';
 * import { mse } from '@gradkit/losses';
 * import { SGD } from '@gradkit/optimizers';
 * const model = new Linear(1, 1);
 * const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
 * const bytes = toCheckpoint(trainer);
 * await trainer.fit([{ inputs: tensor([[1]]), targets: tensor([[3]]) }], { epochs: 1 });
 * fromCheckpoint(bytes, trainer); // back at the start
 * trainer.history.epochs.length; // 0
 */
export function toCheckpoint(trainer: Trained, options: Surroundings = {}): Bytes {
  const { callbacks = [], loader } = requireOptions('toCheckpoint', options, surroundings);
  requireSurroundings('toCheckpoint', trainer, { callbacks, loader });
  const { tensors, ...optimizer } = trainer.optimizer.stateDict();
  const states = callbacks.flatMap((callback) =>
    callback.state === undefined ? [] : [[callback.name, callback.state()] as const],
  );
  const header: Header = {
    history: trainer.history.epochs,
    resumePoint: trainer.resumePoint,
    optimizer,
    scheduler: trainer.options.schedule?.scheduler.stateDict() ?? null,
    random: defaultGenerator().state,
    generators: Object.fromEntries([...generatorsOf(trainer.model)].map(([name, { state }]) => [name, state])),
    loader: loader?.state ?? null,
    callbacks: Object.fromEntries(states.map(([name, { values }]) => [name, values])),
  };
  const all = {
    ...prefixed('model', trainer.model.stateDict()),
    ...prefixed('optimizer', tensors),
    ...Object.assign({}, ...states.map(([name, state]) => prefixed(`callback/${name}`, state.tensors))),
  };
  return toSafetensors(all, { format, training: encode(header) });
}

/**
 * Brings a trainer to where `toCheckpoint` was called; the next `fit` goes on from there.
 *
 * @param bytes of a checkpoint
 * @param trainer made in the same way as the one that was saved
 * @param options `callbacks`, `loader`: take their states back; `name`: said in errors
 * @throws {ConfigError} if an argument is of the wrong kind
 * @throws {DataError} if the bytes are damaged, or belong to another model or optimizer; then nothing has changed
 */
export function fromCheckpoint(
  bytes: Uint8Array,
  trainer: Trained,
  options: Surroundings & { readonly name?: string | undefined } = {},
): void {
  const known = { ...surroundings, name: true } as const;
  const { callbacks = [], loader, name = 'the checkpoint' } = requireOptions('fromCheckpoint', options, known);
  requireSurroundings('fromCheckpoint', trainer, { callbacks, loader });
  requireString('fromCheckpoint', 'name', name);
  const { tensors, metadata } = fromSafetensors(bytes, { name });
  if (metadata['format'] !== format) {
    throw new DataError(
      'fromCheckpoint',
      `${name} has the format ${metadata['format'] ?? 'of plain weights'}, not ${format}`,
      { expected: format, got: metadata['format'] },
    );
  }
  const header = decode(metadata['training'], name);
  const generators = generatorsOf(trainer.model);
  requireSameNames(Object.keys(header.generators), [...generators.keys()], name);
  const before = { model: trainer.model.stateDict(), loader: loader?.state };
  trainer.model.loadStateDict(withoutPrefix('model', tensors));
  try {
    if (before.loader !== undefined && header.loader !== null) loader!.state = header.loader;
    trainer.optimizer.loadStateDict({ ...header.optimizer, tensors: withoutPrefix('optimizer', tensors) });
  } catch (error) {
    trainer.model.loadStateDict(before.model);
    if (before.loader !== undefined) loader!.state = before.loader;
    throw error;
  }
  if (header.scheduler !== null) trainer.options.schedule?.scheduler.loadStateDict(header.scheduler);
  trainer.history = new History(header.history);
  trainer.resumePoint = header.resumePoint;
  defaultGenerator().state = header.random;
  for (const [key, generator] of generators) generator.state = header.generators[key];
  for (const callback of callbacks) {
    const values = header.callbacks[callback.name];
    if (values !== undefined)
      callback.restore?.({ values, tensors: withoutPrefix(`callback/${callback.name}`, tensors) });
  }
}
