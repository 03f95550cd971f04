import { Generator, seed, ShapeError } from '@gradkit/core-tensor/functional';
import { DataLoader, makeMoons } from '@gradkit/data';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { setTimeout } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { Trainer } from '../src/index.ts';
import type { TrialToRun } from '../src/index.ts';

const points = makeMoons({ samples: 40, noise: 0.1, seed: 1 });

/** Trains a small network; its weights and orders come from the trial's seed. */
export async function train(
  { units, learningRate }: { units: number; learningRate: number },
  trial: TrialToRun,
): Promise<number> {
  const rng = new Generator(trial.seed);
  const model = new Sequential(new Linear(2, units, { rng }), new Tanh(), new Linear(units, 2, { rng }));
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters(), { learningRate }),
    loss: crossEntropy,
    execution: 'eager',
    log: () => {},
  });
  const loader = new DataLoader(points, { batchSize: 10, shuffle: true, seed: trial.seed });
  const history = await trainer.fit(loader, { epochs: trial.budget ?? 2 });
  return history.last!.loss;
}

/** Compiled, with what nothing else draws from. */
export async function compiled({ units }: { units: number }, trial: TrialToRun): Promise<number> {
  seed(trial.seed);
  const model = new Sequential(new Linear(2, units), new Tanh(), new Linear(units, 2));
  const optimizer = new Adam(model.parameters());
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    execution: 'compiled',
    threads: 1,
    log: () => {},
  });
  const history = await trainer.fit(new DataLoader(points, { batchSize: 10 }), { epochs: 2 });
  return history.last!.loss;
}

/** What an objective may do that it should not. */
export async function misbehave({ what }: { what: string }): Promise<unknown> {
  switch (what) {
    case 'exit':
      return process.exit(7);
    case 'throw later':
      setImmediate(() => {
        throw new Error('nobody catches this');
      });
      return new Promise(() => {});
    case 'throw':
      throw new ShapeError('matmul', 'x is [2, 3]');
    case 'function':
      return () => 1;
    case 'never':
      return new Promise(() => {});
    default:
      await setTimeout(20);
      return threadId === 0 ? 0 : 1;
  }
}
