import { seed, type Tensor } from '@gradkit/core-tensor';
import {
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  GELU,
  GRU,
  LayerNorm,
  LeakyReLU,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  ReLU,
  RNN,
  Sigmoid,
  SiLU,
  Softmax,
  Tanh,
} from '@gradkit/layers';
import {
  Adagrad,
  Adam,
  AdamW,
  CosineAnnealingLR,
  OneCycleLR,
  RMSprop,
  SGD,
  StepLR,
  WarmupLR,
  type LRScheduler,
  type Optimizer,
} from '@gradkit/optimizers';
import type { Script } from './script.ts';

export const width = 4;
export const channels = 2;
export const side = 4;
export const classes = 3;

type Layer = Module;
type Parameters = ReturnType<Module['parameters']>;

/** What a recurrence makes of each example, taken for a sequence of pairs. */
class OfPairs extends Module {
  readonly recurrence: RNN | LSTM | GRU;

  constructor(recurrence: RNN | LSTM | GRU) {
    super();
    this.recurrence = recurrence;
  }

  override forward(x: Tensor): Tensor {
    return this.recurrence.forward(x.reshape([-1, width / 2, 2]))[0].reshape([-1, width]);
  }
}

/** Layers by kind. */
export const makers: Readonly<Record<string, (images: boolean) => Layer>> = {
  linear: () => new Linear(width, width),
  conv: () => new Conv2d(channels, channels, 3, { padding: 1 }),
  batchNorm: (images) => (images ? new BatchNorm2d(channels) : new BatchNorm1d(width)),
  layerNorm: () => new LayerNorm(width),
  maxPool: () => new MaxPool2d(3, { stride: 1, padding: 1 }),
  avgPool: () => new AvgPool2d(3, { stride: 1, padding: 1 }),
  relu: () => new ReLU(),
  gelu: () => new GELU(),
  tanh: () => new Tanh(),
  silu: () => new SiLU(),
  sigmoid: () => new Sigmoid(),
  leakyRelu: () => new LeakyReLU(0.1),
  softmax: () => new Softmax(-1),
  dropout: () => new Dropout(0.3),
  rnn: () => new OfPairs(new RNN(2, 2, { batchFirst: true })),
  lstm: () => new OfPairs(new LSTM(2, 2, { batchFirst: true })),
  gru: () => new OfPairs(new GRU(2, 1, { batchFirst: true, bidirectional: true })),
};

/** Optimizers by name. */
export const rules: Readonly<Record<string, (parameters: Parameters) => Optimizer>> = {
  SGD: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
  momentum: (parameters) => new SGD(parameters, { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-2 }),
  nesterov: (parameters) => new SGD(parameters, { learningRate: 0.05, momentum: 0.9, nesterov: true }),
  Adam: (parameters) => new Adam(parameters, { learningRate: 1e-2 }),
  amsgrad: (parameters) => new Adam(parameters, { learningRate: 1e-2, weightDecay: 1e-2, amsgrad: true }),
  AdamW: (parameters) => new AdamW(parameters, { learningRate: 1e-2 }),
  RMSprop: (parameters) => new RMSprop(parameters, { learningRate: 1e-2 }),
  centered: (parameters) => new RMSprop(parameters, { learningRate: 1e-2, centered: true, momentum: 0.9 }),
  Adagrad: (parameters) => new Adagrad(parameters, { learningRate: 1e-2 }),
};

/** Schedules by name. */
export const schedules: Readonly<Record<string, (optimizer: Optimizer) => LRScheduler>> = {
  cosine: (optimizer) => new CosineAnnealingLR(optimizer, 6),
  step: (optimizer) => new StepLR(optimizer, 2, { gamma: 0.5 }),
  warmup: (optimizer) => new WarmupLR(optimizer, 3),
  cycle: (optimizer) =>
    new OneCycleLR(optimizer, 0.05, { totalSteps: 40, cycleMomentum: optimizer.paramGroups[0].momentum !== null }),
};

/** Layers in a row, of which some come more than once. */
class Network extends Module {
  readonly layers: readonly Layer[];
  readonly flatten = new Flatten();
  readonly head: Linear;

  constructor({ layers, images }: Script) {
    super();
    const made: Layer[] = [];
    for (const layer of layers) made.push(typeof layer === 'number' ? made[layer] : makers[layer](images));
    this.layers = made;
    this.head = new Linear(images ? channels * side * side : width, classes);
  }

  override forward(x: Tensor): Tensor {
    return this.head.forward(this.flatten.forward(this.layers.reduce((y, layer) => layer.forward(y), x)));
  }
}

/** A model with what trains it. */
export interface Setup {
  readonly model: Network;
  /** the layers of the script, then the head */
  readonly parts: readonly Module[];
  readonly optimizers: readonly Optimizer[];
  readonly schedulers: readonly LRScheduler[];
}

/** Everything made anew, the same at every call. In double precision: what differs then is wrong, not rounded. */
export function setUp(script: Script): Setup {
  seed(script.seed);
  const model = new Network(script).double();
  const parts = [...model.layers, model.head];
  const made = script.optimizers.map(({ rule, layers }) =>
    rules[rule](layers.flatMap((at) => [...parts[at].parameters()])),
  );
  const { schedule } = script;
  const schedulers = schedule === null ? [] : made.map((optimizer) => schedules[schedule](optimizer));
  return { model, parts, optimizers: made, schedulers };
}
