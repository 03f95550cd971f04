/** What can be chosen in the page, each by its name in the address. */
export const datasets = ['circle', 'xor', 'gaussians', 'spiral', 'moons', 'plane', 'hills', 'own'] as const;
export const features = ['x', 'y', 'x2', 'y2', 'xy', 'sinx', 'siny'] as const;
export const activations = ['tanh', 'relu', 'leaky', 'sigmoid', 'gelu', 'linear'] as const;
export const optimizers = ['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam', 'adamw'] as const;
export const schedules = ['constant', 'warmup', 'step', 'exponential', 'cosine'] as const;
export const penalties = ['none', 'l1', 'l2'] as const;
export const normalizations = ['none', 'batch', 'layer'] as const;
export const devices = ['eager', 'wasm', 'webgpu'] as const;
/** How far a training goes between two pictures: a step, an epoch, or as far as there is time. */
export const speeds = ['step', 'epoch', 'fast'] as const;
/** Parts of the page that a link may leave out, so that a class sees what it is about. */
export const hideable = ['data', 'features', 'network', 'training', 'speed', 'runs', 'export'] as const;

export type DatasetName = (typeof datasets)[number];
export type Feature = (typeof features)[number];
export type Activation = (typeof activations)[number];
export type OptimizerName = (typeof optimizers)[number];
export type ScheduleName = (typeof schedules)[number];
export type Penalty = (typeof penalties)[number];
export type Normalization = (typeof normalizations)[number];
export type DeviceName = (typeof devices)[number];
export type Speed = (typeof speeds)[number];
type Hideable = (typeof hideable)[number];

export interface Layer {
  readonly units: number;
  readonly activation: Activation;
}

/** A point of one's own, drawn or from a file; coordinates and target within −1 … 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** of two classes −1 or 1, else the value */
  readonly target: number;
}

/** A weight that was set by hand before the first step. */
export interface Edit {
  /** counted from the first hidden layer; the last one is the output's */
  readonly layer: number;
  readonly unit: number;
  /** the input that it multiplies; −1 is the bias */
  readonly input: number;
  readonly value: number;
}

/** All that a run follows from. */
export interface Settings {
  readonly dataset: DatasetName;
  /** only of the dataset `own` */
  readonly points: readonly Point[];
  /** only of the dataset `own`: whether targets are values instead of classes */
  readonly regression: boolean;
  readonly samples: number;
  /** percent of the width of the data */
  readonly noise: number;
  /** percent of the points that the network learns from; the others test it */
  readonly trainShare: number;
  readonly batchSize: number;
  readonly features: readonly Feature[];
  readonly layers: readonly Layer[];
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  readonly penalty: Penalty;
  readonly penaltyRate: number;
  /** share of the outputs of hidden layers that are dropped, 0 … 0.8 */
  readonly dropout: number;
  readonly normalization: Normalization;
  readonly seed: number;
  readonly edits: readonly Edit[];
}

/** The rest of the page's state. */
export interface PageState extends Settings {
  readonly device: DeviceName;
  readonly speed: Speed;
  /** steps that are done when the page opens */
  readonly at: number;
  readonly showTest: boolean;
  readonly discrete: boolean;
  readonly hide: readonly Hideable[];
}

/** What is of the page alone: a change of it does not begin a new run. */
export const ofThePage: ReadonlySet<keyof PageState> = new Set([
  'device',
  'speed',
  'at',
  'showTest',
  'discrete',
  'hide',
]);

export const maxLayers = 6;
export const maxUnits = 8;
export const maxPoints = 500;
/** Of one's own: two to learn from, which batch normalization needs, and one to test with. */
export const minPoints = 3;

/** Learning rates that the page offers. */
export const learningRates = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10] as const;
export const penaltyRates = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3] as const;
export const dropouts = [0, 0.1, 0.2, 0.3, 0.5] as const;

export const defaults: PageState = {
  dataset: 'circle',
  points: [],
  regression: false,
  samples: 400,
  noise: 0,
  trainShare: 50,
  batchSize: 10,
  features: ['x', 'y'],
  layers: [
    { units: 4, activation: 'tanh' },
    { units: 2, activation: 'tanh' },
  ],
  optimizer: 'adam',
  learningRate: 0.01,
  schedule: 'constant',
  penalty: 'none',
  penaltyRate: 0.001,
  dropout: 0,
  normalization: 'none',
  seed: 1,
  edits: [],
  device: 'eager',
  speed: 'epoch',
  at: 0,
  showTest: false,
  discrete: false,
  hide: [],
};

/** Whether targets are values, which the network predicts, instead of two classes. */
export function isRegression({ dataset, regression }: Settings): boolean {
  return dataset === 'own' ? regression : dataset === 'plane' || dataset === 'hills';
}
