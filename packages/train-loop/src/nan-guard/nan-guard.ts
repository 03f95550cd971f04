import { detectAnomaly } from '@gradkit/autograd';
import {
  defaultGenerator,
  GradkitError,
  isTensor,
  type Generator,
  type GeneratorState,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { registerForwardHook, registerForwardPreHook, type AnyModule } from '@gradkit/layers';
import type { Callback, Trained } from '../callback.ts';
import { generatorsOf } from '../checkpoint/generators.ts';
import { perTrainer } from '../per-trainer.ts';
import { turnsOf } from '../turns.ts';
import { warn } from '../warn.ts';

/** A batch, and what training was before it. */
interface Before {
  readonly place: string;
  readonly batch: unknown;
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly generators: readonly (readonly [generator: Generator, state: GeneratorState])[];
}

/**
 * Ends training at the first loss that is NaN or infinite, and says where it came from: the layer, the operation and the step, or that it was in
 * the data. Nothing is looked at but the loss until then; then the last two steps are repeated eagerly, from the weights and random numbers that
 * they began with. The weights of before each step are kept, which needs as much memory again twice.
 *
 * @example nanGuard().name; // "nanGuard"
 * @see https://pytorch.org/docs/stable/autograd.html#anomaly-detection
 */
export function nanGuard(): Callback {
  const memories = perTrainer(() => ({ steps: [] as readonly Before[] }));
  return {
    name: 'nanGuard',
    onFitStart: ({ trainer }) => void memories.renew(trainer),
    async onBatchStart({ trainer, epoch, batch: done }, batch) {
      await trainer.model.sync();
      const { model } = trainer;
      const generators = [defaultGenerator(), ...generatorsOf(model).values()];
      const before: Before = {
        place: `batch ${done + 1} of epoch ${epoch}`,
        batch,
        weights: model.stateDict(),
        generators: generators.map((generator) => [generator, generator.state] as const),
      };
      const memory = memories.of(trainer);
      memory.steps = [...memory.steps, before].slice(-2); // a gradient that is infinite shows in the loss of the next step
    },
    async onBatchEnd({ trainer, loss, batch, epoch, stop }) {
      if (Number.isFinite(loss)) return;
      const { steps } = memories.of(trainer);
      await trainer.model.sync();
      const cause = await turnsOf(trainer.model).write(async () => causeOf(trainer, steps));
      const reason = `the loss is ${loss} at batch ${batch} of epoch ${epoch}; ${cause}`;
      warn(trainer, `nanGuard: ${reason}`);
      stop(reason);
    },
    onFitEnd: ({ trainer }) => void memories.renew(trainer),
  };
}

/** Repeats steps until one shows where NaN or Infinity appears. Afterwards everything is as it was. */
function causeOf(trainer: Trained, steps: readonly Before[]): string {
  const { model } = trainer;
  const weights = model.stateDict();
  const generators = [defaultGenerator(), ...generatorsOf(model).values()].map((each) => [each, each.state] as const);
  try {
    for (const [i, step] of steps.entries()) {
      const cause = nanBefore(step) ?? repeat(trainer, step);
      if (cause !== null) return `it appeared first at ${step.place}: ${cause}`;
      const after = Object.entries(steps[i + 1]?.weights ?? weights);
      const lost = after.find(([name, value]) => !allFinite(value) && allFinite(step.weights[name]));
      if (lost !== undefined)
        return `it appeared first at ${step.place}: all gradients are finite, but ${lost[0]} is not after the update; the learning rate is ${trainer.optimizer.learningRate}`;
    }
    return 'the steps before, repeated eagerly, have none';
  } finally {
    model.loadStateDict(weights);
    for (const [generator, state] of generators) generator.state = state;
    model.zeroGrad();
  }
}

/** What has NaN before the step begins, if something does. */
function nanBefore({ batch, weights }: Before): string | null {
  const data = tensorsOf(batch).find(([, value]) => hasNaN(value));
  if (data !== undefined) return `the batch's ${data[0]} have NaN`;
  const lost = Object.entries(weights).find(([, value]) => hasNaN(value));
  return lost === undefined ? null : `${lost[0]} had NaN before it`;
}

/** What is infinite in the data: asked where the loss is so and no operation made it, since masks are so rightly. */
function infinityIn(batch: unknown): string | null {
  const data = tensorsOf(batch).find(([, value]) => !allFinite(value));
  return data === undefined ? null : `the batch's ${data[0]} have infinite numbers`;
}

function tensorsOf(batch: unknown): readonly (readonly [name: string, value: Tensor])[] {
  return Object.entries(Object(batch) as Record<string, unknown>).flatMap(([name, value]) =>
    isTensor(value) ? [[name, value] as const] : [],
  );
}

function hasNaN({ data }: Tensor): boolean {
  return data.some((each) => Number.isNaN(each));
}

function allFinite({ data }: Tensor): boolean {
  return data.every((each) => Number.isFinite(each));
}

/** Repeats a step, looking at every operation; says where NaN or Infinity appears, or null. */
function repeat(trainer: Trained, { batch, weights, generators }: Before): string | null {
  const { model } = trainer;
  model.loadStateDict(weights);
  for (const [generator, state] of generators) generator.state = state;
  model.zeroGrad();
  const path: string[] = [];
  const handles = model
    .namedModules()
    .flatMap(([name, module]) => [
      registerForwardPreHook(module, () => void path.push(titleOf(name, module))),
      registerForwardHook(module, () => void path.pop()),
    ]);
  let isBackward = false;
  let cause: string | null = null;
  try {
    detectAnomaly(() => {
      // the batch is one of this training
      trainer.gradients(batch as never, (loss) => {
        cause ??= allFinite(loss) ? null : infinityIn(batch);
        if (cause !== null) return;
        isBackward = true;
        loss.backward();
        isBackward = false;
      });
    });
    return cause;
  } catch (error) {
    if (!(error instanceof GradkitError)) throw error;
    const where = isBackward ? 'backward' : (path.at(-1) ?? 'the loss');
    return `in ${where}, ${error.message.replace(/^detectAnomaly: /, '')}`;
  } finally {
    for (const handle of handles) handle.remove();
  }
}

function titleOf(name: string, module: AnyModule): string {
  const kind = module.constructor.name;
  return name === '' ? `the model (${kind})` : `layer ${name} (${kind})`;
}
