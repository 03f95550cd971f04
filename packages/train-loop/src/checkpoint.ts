import { DataError, defaultGenerator, type GeneratorState, type Tensor } from '@gradkit/core-tensor';
import { fromSafetensors, toSafetensors } from '@gradkit/layers';
import type { OptimizerState, SchedulerState } from '@gradkit/optimizers';
import type { Callback, CallbackState, Trained } from './callback.ts';
import { History, type EpochRecord } from './history.ts';
import type { Interrupted } from './trainer.ts';

const format = 'gradkit-checkpoint-1';

/** Everything that is not a tensor. */
interface Header {
  readonly history: readonly EpochRecord[];
  readonly interrupted: Interrupted | null;
  readonly optimizer: Omit<OptimizerState, 'tensors'>;
  readonly scheduler: SchedulerState | null;
  readonly random: GeneratorState;
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

/**
 * Everything a training needs to go on exactly as if it had never stopped: weights, moments, history, place within the epoch, random
 * numbers, and what callbacks keep. A safetensors file, in which other tools find the weights under `model/`.
 *
 * @param trainer between two batches
 * @param callbacks those whose state belongs to it
 */
export function toCheckpoint(trainer: Trained, callbacks: readonly Callback[] = []): Uint8Array {
  const { tensors, ...optimizer } = trainer.optimizer.stateDict();
  const states = callbacks.flatMap((callback) =>
    callback.state === undefined ? [] : [[callback.name, callback.state()] as const],
  );
  const header: Header = {
    history: trainer.history.epochs,
    interrupted: trainer.interrupted,
    optimizer,
    scheduler: trainer.options.schedule?.scheduler.stateDict() ?? null,
    random: defaultGenerator().state,
    callbacks: Object.fromEntries(states.map(([name, { values }]) => [name, values])),
  };
  const all = {
    ...prefixed('model', trainer.model.stateDict()),
    ...prefixed('optimizer', tensors),
    ...Object.assign({}, ...states.map(([name, state]) => prefixed(`callback/${name}`, state.tensors))),
  };
  return toSafetensors(all, { format, training: JSON.stringify(header) });
}

/**
 * Brings a trainer to where `toCheckpoint` was called; the next `fit` goes on from there.
 *
 * @param bytes of a checkpoint
 * @param trainer made in the same way as the one that was saved
 * @param options `callbacks`: take their states back; `name`: said in errors
 * @throws {DataError} if the bytes are damaged, or belong to another model or optimizer
 */
export function fromCheckpoint(
  bytes: Uint8Array,
  trainer: Trained,
  {
    callbacks = [],
    name = 'the checkpoint',
  }: { readonly callbacks?: readonly Callback[]; readonly name?: string } = {},
): void {
  const { tensors, metadata } = fromSafetensors(bytes, { name });
  if (metadata['format'] !== format) {
    throw new DataError(
      'fromCheckpoint',
      `${name} has the format ${metadata['format'] ?? 'of plain weights'}, not ${format}`,
      { expected: format, got: metadata['format'] },
    );
  }
  const header = JSON.parse(metadata['training']) as Header;
  trainer.model.loadStateDict(withoutPrefix('model', tensors));
  trainer.optimizer.loadStateDict({ ...header.optimizer, tensors: withoutPrefix('optimizer', tensors) });
  if (header.scheduler !== null) trainer.options.schedule?.scheduler.loadStateDict(header.scheduler);
  trainer.history = new History(header.history);
  trainer.interrupted = header.interrupted;
  defaultGenerator().state = header.random;
  for (const callback of callbacks) {
    const values = header.callbacks[callback.name];
    if (values !== undefined)
      callback.restore?.({ values, tensors: withoutPrefix(`callback/${callback.name}`, tensors) });
  }
}
