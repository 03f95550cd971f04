import type { Parameter } from '@gradkit/autograd';
import type { Tensor } from '@gradkit/core-tensor/functional';
import { AveragedModel, updateBn, type Module, type MultiAvgFn } from '@gradkit/layers';
import type { Callback, CallbackState, Progress, Trained } from '../callback.ts';
import type { Loader } from '../loader.ts';
import { perTrainer } from '../per-trainer.ts';
import { turnsOf } from '../turns.ts';
import { restoresWeights } from './restores-weights.ts';

/** The averages of one training. */
interface Memory {
  averaged: AveragedModel | null;
  /** the model's own weights and buffers, while averages are in their place */
  own: Readonly<Record<string, Tensor>> | null;
  /** whether there are averages that the model did not end a training with */
  isNew: boolean;
}

/** When weights are averaged, and how. */
interface Averaging {
  readonly average: MultiAvgFn;
  /** whether running statistics are worked out anew for averages, by a pass over the training part */
  readonly hasStatistics: boolean;
  /** whether the batch that is done is a moment to average */
  readonly isDue: (progress: Progress) => boolean;
}

type Hooks = Required<
  Pick<
    Callback,
    'onFitStart' | 'onBatchEnd' | 'onEvaluationStart' | 'onEvaluationEnd' | 'onFitEnd' | 'state' | 'restore'
  >
>;

/** What callbacks that average weights have in common: epochs are measured, and training ends, with the averages. */
export function averagingHooks({ average, hasStatistics, isDue }: Averaging): Hooks {
  const memories = perTrainer((): Memory => ({ averaged: null, own: null, isNew: false }));
  const averagedOf = (trainer: Trained): AveragedModel => {
    const memory = memories.of(trainer);
    memory.averaged ??= new AveragedModel(trainer.model as Module, { multiAvgFn: average }); // only its parameters are used
    return memory.averaged;
  };
  const isEmpty = (trainer: Trained): boolean => averagedOf(trainer).nAveraged.value.item() === 0;
  /** Puts the averages in the place of the weights. */
  const lend = async ({ trainer, loader }: Progress): Promise<void> => {
    const averages = averagedOf(trainer).stateDict();
    await trainer.model.sync();
    await turnsOf(trainer.model).write(async () => {
      for (const [name, parameter] of parametersOf(trainer)) parameter.value = averages[`module.${name}`];
      if (hasStatistics) await withPlace(loader, () => updateBn(loader, trainer.model as Module));
    });
  };
  return {
    onFitStart({ trainer }) {
      const isStart = trainer.history.epochs.length === 0 && trainer.resumePoint === null;
      if (isStart) memories.renew(trainer);
      averagedOf(trainer);
    },
    async onBatchEnd(progress) {
      const { trainer } = progress;
      if (!isDue(progress)) return;
      await trainer.model.sync();
      averagedOf(trainer).updateParameters(trainer.model as Module);
      memories.of(trainer).isNew = true;
    },
    async onEvaluationStart(progress) {
      const { trainer } = progress;
      if (isEmpty(trainer)) return;
      await trainer.model.sync();
      memories.of(trainer).own = trainer.model.stateDict();
      await lend(progress);
    },
    async onEvaluationEnd({ trainer }) {
      const memory = memories.of(trainer);
      const { own } = memory;
      if (own === null) return;
      memory.own = null;
      await turnsOf(trainer.model).write(async () => trainer.model.loadStateDict(own));
    },
    async onFitEnd(progress) {
      const { trainer, error, callbacks } = progress;
      const memory = memories.of(trainer);
      const isDone = error === undefined && trainer.resumePoint === null && memory.isNew; // else the next fit goes on from here
      if (!isDone || isEmpty(trainer) || callbacks.some((callback) => restoresWeights.has(callback))) return;
      memory.isNew = false;
      await lend(progress);
    },
    state(trainer): CallbackState {
      return { values: {}, tensors: averagedOf(trainer).stateDict() };
    },
    restore({ tensors }, trainer) {
      averagedOf(trainer).checkStateDict(tensors);
      averagedOf(trainer).loadStateDict(tensors);
      memories.of(trainer).isNew = true;
    },
  };
}

function parametersOf({ model }: Trained): readonly (readonly [name: string, parameter: Parameter])[] {
  return model.namedParameters();
}

/** Goes through a loader without its noticing. */
async function withPlace(loader: Loader<unknown>, work: () => Promise<void>): Promise<void> {
  const { state } = loader;
  try {
    await work();
  } finally {
    if (state !== undefined) loader.state = state;
  }
}
