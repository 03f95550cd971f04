import { noGrad } from '@gradkit/autograd';
import { ConfigError, Generator, type Tensor } from '@gradkit/core-tensor/functional';
import { DataLoader, TensorDataset } from '@gradkit/data';
import type { LRScheduler, Optimizer } from '@gradkit/optimizers';
import { splitPoints, type Points, type SplitPoints } from '../data/make-points.ts';
import { buildNetwork, type Network } from '../network/build-network.ts';
import { isRegression, minPoints, type DeviceName, type Settings } from '../settings/settings.ts';
import { accuracyOf, lossOf, objective } from './loss.ts';
import { optimizerRules, scheduleRules } from './make-optimizer.ts';

/** Losses after an epoch; of epoch 0 before the first step. */
export interface CurvePoint {
  readonly epoch: number;
  readonly train: number;
  readonly test: number;
}

/** A training step: what it makes smaller comes back, when it is there. */
type Step = (inputs: Tensor, targets: Tensor) => Tensor | Promise<Tensor>;

/** Points in a batch: no more than there are, and with batch normalization no fewer than 2. */
export function batchSizeOf({ batchSize, normalization }: Settings, points: number): number {
  return Math.min(points, Math.max(batchSize, normalization === 'batch' ? 2 : 1));
}

/** One training of one network: settings, and nothing else, decide what happens in it. */
export class Run {
  readonly settings: Settings;
  readonly points: SplitPoints;
  readonly network: Network;
  readonly optimizer: Optimizer;
  /** draws weights, then what dropout drops */
  readonly rng: Generator;
  readonly curve: CurvePoint[] = [];
  steps = 0;
  #schedule: LRScheduler | null;
  readonly #loader: DataLoader<Points, Points>;
  #batches: Iterator<Points>;
  #pending: Points | null = null;
  readonly #steps = new Map<DeviceName, Step>();

  /** @throws {ConfigError} if there are too few points, or no feature is chosen */
  constructor(settings: Settings) {
    if (settings.features.length === 0)
      throw new ConfigError('Run', 'no feature is chosen; at least 1 is needed', { expected: 1, got: 0 });
    if (settings.dataset === 'own' && settings.points.length < minPoints) {
      const got = settings.points.length;
      throw new ConfigError(
        'Run',
        `there are ${got} points; at least ${minPoints} are needed, two to learn from and one to test with`,
        {
          expected: minPoints,
          got,
        },
      );
    }
    this.settings = settings;
    this.points = splitPoints(settings);
    this.rng = new Generator(settings.seed);
    this.network = buildNetwork(settings, this.rng);
    this.optimizer = optimizerRules[settings.optimizer].make(this.network.model.parameters(), settings.learningRate);
    this.#schedule = this.#makeSchedule();
    const { train } = this.points;
    this.#loader = new DataLoader(new TensorDataset({ ...train }), {
      batchSize: batchSizeOf(settings, train.inputs.shape[0]),
      shuffle: true,
      seed: settings.seed,
      dropLast: true,
    });
    this.#batches = this.#loader[Symbol.iterator]();
    this.#steps.set('eager', this.trainStep);
    this.#note();
  }

  /** steps in an epoch */
  get epochSteps(): number {
    return this.#loader.length;
  }

  /** epochs, with the part of the one under way */
  get epochs(): number {
    return this.steps / this.epochSteps;
  }

  /** The batch of the next step. */
  get pending(): Points {
    if (this.#pending !== null) return this.#pending;
    const next = this.#batches.next();
    this.#pending = next.value as Points; // an epoch that ends begins the next one in `#finish`
    return this.#pending;
  }

  /** The step itself, which `compile` takes as well. */
  readonly trainStep = (inputs: Tensor, targets: Tensor): Tensor => {
    this.optimizer.zeroGrad();
    const loss = objective(this.settings, this.network, this.network.model.forward(inputs), targets);
    loss.backward();
    this.optimizer.step();
    return loss;
  };

  /** Does the next step here and now. */
  step(): void {
    this.trainStep(this.pending.inputs, this.pending.targets);
    this.#finish();
  }

  /** Does the next step on a device that `use` has made ready. */
  async stepOn(device: DeviceName): Promise<void> {
    await this.#steps.get(device)!(this.pending.inputs, this.pending.targets);
    if ((this.steps + 1) % this.epochSteps === 0) await this.sync(); // the losses of the epoch are worked out here
    this.#finish();
  }

  /** Makes a device ready: compiles the step, which loads ONNX Runtime. */
  async use(device: DeviceName): Promise<void> {
    if (device === 'eager' || this.#steps.has(device)) return;
    const { compile } = await import('@gradkit/compile');
    this.#steps.set(device, compile(this.trainStep, { device, threads: 1 }));
  }

  /** Brings weights here from a GPU. */
  async sync(): Promise<void> {
    await this.network.model.sync();
    await this.optimizer.sync();
  }

  /** Loss, and share of right answers where there are classes, in evaluation. */
  measure({ inputs, targets }: Points): { readonly loss: number; readonly accuracy: number | null } {
    return this.inEvaluation(() => {
      const outputs = this.network.model.forward(inputs);
      const accuracy = isRegression(this.settings) ? null : accuracyOf(outputs, targets);
      return { loss: lossOf(this.settings, outputs, targets).item(), accuracy };
    });
  }

  /** Does something with the network as it is used, not as it is trained. */
  inEvaluation<R>(work: () => R): R {
    const { model } = this.network;
    model.eval();
    try {
      return noGrad(work);
    } finally {
      model.train();
    }
  }

  /** Goes on with another learning rate; a schedule goes on as if it had begun with that. */
  setLearningRate(value: number): void {
    this.optimizer.learningRate = value;
    for (const group of this.optimizer.paramGroups) group.initialLearningRate = value;
    this.#schedule = this.#makeSchedule();
    for (let epoch = 1; epoch <= this.epochs; epoch++) this.#schedule?.step();
  }

  #makeSchedule(): LRScheduler | null {
    const { schedule } = this.settings;
    return schedule === 'constant' ? null : scheduleRules[schedule].make(this.optimizer);
  }

  #finish(): void {
    this.#pending = null;
    this.steps++;
    if (this.steps % this.epochSteps > 0) return;
    this.#batches.next(); // there is none, which ends the epoch
    this.#batches = this.#loader[Symbol.iterator]();
    this.#schedule?.step();
    this.#note();
  }

  #note(): void {
    const { train, test } = this.points;
    this.curve.push({ epoch: Math.round(this.epochs), train: this.measure(train).loss, test: this.measure(test).loss });
  }
}
