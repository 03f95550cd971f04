import { Generator, normal, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, makeMoons } from '@gradkit/data';
import { Dropout, Linear, Sequential, Tanh } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, CosineAnnealingLR } from '@gradkit/optimizers';
import {
  averageWeights,
  earlyStopping,
  serveTraining,
  Trainer,
  type Callback,
  type ExecutionMode,
} from '../src/index.ts';

interface Settings {
  readonly execution?: ExecutionMode;
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly patience?: number;
  /** weights to start with */
  readonly initial?: Record<string, Tensor>;
  /** what goes wrong: in the function, in what it gives, in the first batch, or the thread ends after three */
  readonly broken?: 'make' | 'epochs' | 'batch' | 'exit' | 'uncaught';
}

/** Two moons, learned with everything that has a state: dropout, a shuffled loader, a schedule, metrics, callbacks. */
export const moons = serveTraining(
  ({ execution = 'eager', epochs = 4, learningRate = 0.02, patience = 3, initial, broken }: Settings) => {
    if (broken === 'make') throw new RangeError('there is no moon', { cause: new Error('it is day') });
    seed(7);
    const rng = new Generator(1);
    const model = new Sequential(
      new Linear(2, 16, { rng }),
      new Tanh(),
      new Dropout(0.2, { rng: new Generator(3) }),
      new Linear(16, 2, { rng }),
    );
    if (initial !== undefined) model.loadStateDict(initial);
    const optimizer = new Adam(model.parameters(), { learningRate });
    const trainer = new Trainer({
      model,
      optimizer,
      loss: crossEntropy,
      metrics: { accuracy: new Accuracy() },
      schedule: { scheduler: new CosineAnnealingLR(optimizer, 40), every: 'batch' },
      execution,
      log: () => {},
    });
    const train = makeMoons({ samples: 60, noise: 0.1, seed: 1 });
    const callbacks = [averageWeights({ decay: 0.8 }), earlyStopping({ patience }), breaking(broken)];
    return {
      trainer,
      loader: new DataLoader(train, { batchSize: 10, shuffle: true, seed: 5 }),
      validation: new DataLoader(makeMoons({ samples: 40, noise: 0.1, seed: 2 }), { batchSize: 20 }),
      epochs: broken === 'epochs' ? 0 : epochs,
      callbacks,
      methods: {
        describe: (what: { readonly name: string }, inputs: Tensor) => ({ ...what, sum: inputs.sum() }),
        batchesDone: () => trainer.resumePoint?.batch ?? 0,
        file: () => new Uint8Array([1, 2, 3]),
        draw: () => normal([2]),
        refuse: (): void => {
          throw new TypeError('not today');
        },
        make: () => () => 1,
      },
    };
  },
);

function breaking(broken: Settings['broken']): Callback {
  return {
    name: 'breaking',
    onBatchEnd({ batch }) {
      if (broken === 'batch') throw new SyntaxError('an odd batch');
      if (broken === 'exit' && batch === 3) process.exit(5);
      if (broken === 'uncaught' && batch === 3) void Promise.reject(new ReferenceError('nobody waits for this'));
    },
  };
}
