import {
  DataError,
  formatValue,
  requireOneOf,
  requireOptions,
  requireString,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import type { Callback, Progress, Trained } from '../callback.ts';
import { checkpointWithout } from '../checkpoint/to-checkpoint.ts';
import type { Json } from '../json.ts';
import { requireDirection } from '../measures.ts';
import type { Better } from '../metric.ts';
import { perTrainer } from '../per-trainer.ts';
import { warn } from '../warn.ts';
import type { Files } from './files.ts';
import { frozenParameters, type KeptParameters } from './frozen-parameters.ts';
import { parameterWithNaN } from './parameter-with-nan.ts';

export interface BestCheckpointsOptions extends KeptParameters {
  /** name in the epoch's record; default `validationLoss` */
  readonly monitor?: string | undefined;
  /** how many are kept; default 3 */
  readonly keep?: number | undefined;
  /** what is better; default `min` for losses, and for metrics what their `better` says */
  readonly mode?: 'min' | 'max' | undefined;
}

/** Keeps the best epochs of a training in files. */
export interface BestCheckpoints extends Callback {
  /** the files of a training, the best first */
  paths(trainer: Trained): readonly string[];
}

/** An epoch that has a file, or had one. */
interface Ranked {
  readonly epoch: number;
  readonly value: number;
}

/** What is known of one training. Plans are made before files change, and kept in checkpoints, so that what a killed process left undone is done by the next. */
interface Memory {
  better: Better;
  /** the best first */
  kept: readonly Ranked[];
  /** whose files are to go, once that of the epoch which took their place is there */
  dropped: readonly Ranked[];
  /** files that are to be written, and could not be yet */
  readonly unwritten: Map<string, Uint8Array>;
}

/** The callback `bestCheckpoints`, wherever files are. */
export function keepBestCheckpoints(files: Files, folder: string, options: BestCheckpointsOptions): BestCheckpoints {
  const where = 'bestCheckpoints';
  requireString(where, 'folder', folder);
  const known = { monitor: true, keep: true, mode: true, parameters: true } as const;
  const given = requireOptions<BestCheckpointsOptions>(where, options, known);
  const { monitor = 'validationLoss', keep = 3, mode, parameters } = given;
  requireString(where, 'monitor', monitor);
  requireWholeNumber(where, 'keep', keep, { least: 1 });
  if (mode !== undefined) requireOneOf(where, 'mode', mode, ['min', 'max']);
  const frozen = frozenParameters(where, parameters);
  const memories = perTrainer((): Memory => ({ better: 'lower', kept: [], dropped: [], unwritten: new Map() }));
  const pathOf = ({ epoch, value }: Ranked): string =>
    files.inFolder(
      folder,
      `epoch=${epoch}-${monitor.replace(/[^\w.-]/g, '_')}=${Number(value.toPrecision(6))}.safetensors`,
    );
  /** Writes what is to be written, then deletes what is to go. */
  const settle = async (memory: Memory): Promise<void> => {
    for (const [path, bytes] of memory.unwritten) {
      await files.write(where, path, bytes);
      memory.unwritten.delete(path);
    }
    for (const each of memory.dropped) await files.remove(pathOf(each));
    memory.dropped = [];
  };
  /** The same; what fails is tried again after the next epoch. */
  const trySettling = async (trainer: Trained): Promise<void> => {
    try {
      await settle(memories.of(trainer));
    } catch (error) {
      warn(trainer, `${(error as Error).message}. Training goes on`);
    }
  };
  /** Has the file of the epoch that ended just now written; when training is resumed, if it is missing. */
  const save = async ({ trainer, callbacks, loader }: Progress, missing = false): Promise<void> => {
    const memory = memories.of(trainer);
    const last = memory.kept.find(({ epoch }) => epoch === trainer.history.epochs.length);
    if (last !== undefined && trainer.resumePoint === null && !(missing && (await exists(files, pathOf(last))))) {
      await trainer.sync();
      memory.unwritten.set(pathOf(last), checkpointWithout(frozen.of(trainer), trainer, { callbacks, loader }));
    }
    await trySettling(trainer);
  };
  return {
    name: `bestCheckpoints(${monitor})`,
    paths: (trainer) => memories.of(trainer).kept.map(pathOf),
    async onFitStart(progress) {
      const { trainer, measures } = progress;
      await frozen.begin(trainer);
      const isStart = trainer.history.epochs.length === 0 && trainer.resumePoint === null;
      const memory = isStart ? memories.renew(trainer) : memories.of(trainer);
      memory.better = requireDirection(where, { monitor, mode }, measures);
      await requireFolder(files, where, folder);
      await save(progress, true);
    },
    async onEpochEnd({ trainer, epoch }, record) {
      const value = record[monitor];
      if (!Number.isFinite(value)) return;
      await trainer.sync();
      const lost = parameterWithNaN(trainer);
      if (lost !== null) return warn(trainer, `${where}: epoch ${epoch} is not saved, since ${lost} has NaN`);
      const memory = memories.of(trainer);
      const sign = memory.better === 'higher' ? -1 : 1;
      const ranked = [...memory.kept, { epoch, value }].toSorted((a, b) => sign * (a.value - b.value)); // of equals the first is better
      memory.kept = ranked.slice(0, keep);
      memory.dropped = [...memory.dropped, ...ranked.slice(keep)];
    },
    onEpochFinalized: (progress) => save(progress),
    async onFitEnd({ trainer }) {
      await settle(memories.of(trainer));
    },
    state(trainer) {
      const { kept, dropped } = memories.of(trainer);
      const written = (list: readonly Ranked[]): Json => list.map(({ epoch, value }) => ({ epoch, value }));
      return { values: { kept: written(kept), dropped: written(dropped) }, tensors: {} };
    },
    restore({ values: { kept, dropped } }, trainer) {
      const lists = [requireRanked(kept), requireRanked(dropped)];
      const memory = memories.renew(trainer);
      [memory.kept, memory.dropped] = lists;
    },
  };
}

async function exists(files: Files, path: string): Promise<boolean> {
  return files.version(path).then(
    (version) => version !== null,
    () => false,
  );
}

async function requireFolder(files: Files, where: string, folder: string): Promise<void> {
  try {
    await files.requireFolder(folder);
  } catch (cause) {
    throw new DataError(where, `nothing can be written in ${folder}: ${(cause as Error).message}`, {
      got: folder,
      cause,
    });
  }
}

function requireRanked(list: Json | undefined): readonly Ranked[] {
  const isRanked = (each: Json): boolean => {
    const { epoch, value }: { epoch?: unknown; value?: unknown } = Object(each);
    return Number.isSafeInteger(epoch) && Number.isFinite(value);
  };
  if (Array.isArray(list) && list.every(isRanked)) return list as readonly Ranked[];
  throw new DataError(
    'bestCheckpoints',
    `the state has ${formatValue(list)} as list of epochs; it must be what state() gave`,
    { got: list },
  );
}
