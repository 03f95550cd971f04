/** What a model consists of, in words that every engine understands. */
export type ModelPlan =
  | { readonly kind: 'mlp'; readonly sizes: readonly number[]; readonly activation: 'relu' | 'tanh' }
  | { readonly kind: 'conv' }
  | {
      readonly kind: 'lstm';
      readonly vocabulary: number;
      readonly features: number;
      readonly hidden: number;
      readonly length: number;
    }
  | {
      readonly kind: 'gpt';
      readonly vocabulary: number;
      readonly block: number;
      readonly width: number;
      readonly layers: number;
      readonly heads: number;
    };

/** A training to be measured: plain data, sent to engines as JSON. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly model: ModelPlan;
  readonly loss: 'crossEntropy' | 'binaryCrossEntropyWithLogits';
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly batchSize: number;
  /** how many there are; steps take them batch by batch, again and again */
  readonly examples: number;
  /** one example */
  readonly inputShape: readonly number[];
  readonly labelShape: readonly number[];
  readonly inputType: 'float32' | 'int32';
  readonly labelType: 'float32' | 'int32';
  /** `step`: of one batch that lies ready. `epoch`: all examples in a new order, fetched by the engine's own loader */
  readonly unit: 'step' | 'epoch';
}

type Common = 'loss' | 'inputType' | 'labelType' | 'labelShape' | 'unit';

const images = {
  loss: 'crossEntropy',
  inputType: 'float32',
  labelType: 'int32',
  labelShape: [],
  unit: 'step',
} satisfies Pick<Workload, Common>;

const text = { ...images, inputType: 'int32' } satisfies Pick<Workload, Common>;

const dense = [784, 256, 128, 10];

/** Everything that can be measured, from small to large. */
export const workloads: readonly Workload[] = [
  {
    name: 'xor',
    title: '2-8-1, batch 2, SGD',
    model: { kind: 'mlp', sizes: [2, 8, 1], activation: 'tanh' },
    loss: 'binaryCrossEntropyWithLogits',
    optimizer: 'sgd',
    learningRate: 0.1,
    batchSize: 2,
    examples: 4,
    inputShape: [2],
    labelShape: [1],
    inputType: 'float32',
    labelType: 'float32',
    unit: 'step',
  },
  {
    ...images,
    name: 'mlp-sgd',
    title: '784-256-128-10, batch 64, SGD',
    model: { kind: 'mlp', sizes: dense, activation: 'relu' },
    optimizer: 'sgd',
    learningRate: 0.05,
    batchSize: 64,
    examples: 2048,
    inputShape: [784],
  },
  {
    ...images,
    name: 'mlp-adam',
    title: '784-256-128-10, batch 128, Adam',
    model: { kind: 'mlp', sizes: dense, activation: 'relu' },
    optimizer: 'adam',
    learningRate: 0.001,
    batchSize: 128,
    examples: 4096,
    inputShape: [784],
  },
  {
    ...images,
    name: 'wide',
    title: '784-1024-1024-10, batch 128, Adam',
    model: { kind: 'mlp', sizes: [784, 1024, 1024, 10], activation: 'relu' },
    optimizer: 'adam',
    learningRate: 0.0003,
    batchSize: 128,
    examples: 4096,
    inputShape: [784],
  },
  {
    ...images,
    name: 'conv',
    title: 'two 3 × 3 convolutions (32, 64), linear 128, batch 64, SGD',
    model: { kind: 'conv' },
    optimizer: 'sgd',
    learningRate: 0.05,
    batchSize: 64,
    examples: 2048,
    inputShape: [1, 28, 28],
  },
  {
    ...text,
    name: 'lstm',
    title: '65 characters, hidden 128, 50 steps, batch 50, Adam',
    model: { kind: 'lstm', vocabulary: 65, features: 128, hidden: 128, length: 50 },
    optimizer: 'adam',
    learningRate: 0.002,
    batchSize: 50,
    examples: 1600,
    inputShape: [50],
    labelShape: [50],
  },
  {
    ...text,
    name: 'gpt',
    title: '4 layers, 4 heads, 128 wide, block 64, batch 12, Adam',
    model: { kind: 'gpt', vocabulary: 65, block: 64, width: 128, layers: 4, heads: 4 },
    optimizer: 'adam',
    learningRate: 0.001,
    batchSize: 12,
    examples: 384,
    inputShape: [64],
    labelShape: [64],
  },
  {
    ...images,
    name: 'mnist-epoch',
    title: '60 000 images, 784-250-100-10, batch 64, Adam, with loading',
    model: { kind: 'mlp', sizes: [784, 250, 100, 10], activation: 'relu' },
    optimizer: 'adam',
    learningRate: 0.001,
    batchSize: 64,
    examples: 60_000,
    inputShape: [784],
    unit: 'epoch',
  },
];
