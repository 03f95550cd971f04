import { ConfigError, requireFunction, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Callback } from '../callback.ts';
import { requireBatches, type Loader } from '../loader.ts';
import type { Batch } from '../step.ts';
import { requireCallbacks } from '../trainer-options.ts';
import { Trainer } from '../trainer.ts';

/** Functions that the other thread may call, by name. */
export type Methods = Readonly<Record<string, (...given: never[]) => unknown>>;

/** All that a training in a worker is made of. */
export interface Training<B = Batch, M extends Methods = Methods> {
  readonly trainer: Trainer<B>;
  readonly loader: Loader<B>;
  /** epochs in all, unless `fit` is given others */
  readonly epochs: number;
  /** measured after each epoch, and by `evaluate` */
  readonly validation?: Loader<B> | undefined;
  /** their states are in checkpoints */
  readonly callbacks?: readonly Callback[] | undefined;
  /**
   * what else the other thread may ask for, by name; called between two batches, with weights that may be read. They take and give plain data,
   * tensors and bytes
   */
  readonly methods?: M | undefined;
}

/** @throws {ConfigError} if what a worker's function made is no training */
export function requireTraining<B>(training: Training<B>): void {
  const known = {
    trainer: true,
    loader: true,
    epochs: true,
    validation: true,
    callbacks: true,
    methods: true,
  } as const;
  const { trainer, loader, epochs, validation, callbacks, methods } = requireOptions<Training<B>>(
    'serveTraining',
    training,
    known,
    '{ trainer, loader, epochs }',
  );
  if (!(trainer instanceof Trainer))
    throw new ConfigError('serveTraining', 'what the function gives has no trainer; give { trainer, loader, epochs }', {
      got: trainer,
    });
  requireBatches('serveTraining', 'loader', loader);
  requireWholeNumber('serveTraining', 'epochs', epochs, { least: 1 });
  if (validation !== undefined) requireBatches('serveTraining', 'validation', validation);
  if (callbacks !== undefined) requireCallbacks('serveTraining', callbacks);
  for (const [name, method] of Object.entries(methods ?? {}))
    requireFunction('serveTraining', `methods.${name}`, method);
}
