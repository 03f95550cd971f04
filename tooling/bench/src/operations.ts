import type { ModelPlan, Workload } from './workload.ts';

type Plan<Kind extends ModelPlan['kind']> = Extract<ModelPlan, { kind: Kind }>;

const TRAINING = 3; // a product forward, one for the gradient of its input, one for that of its weight
const FIRST = 2; // nobody asks for the gradient of the data

const product = (rows: number, inner: number, columns: number): number => 2 * rows * inner * columns;

function ofMlp(sizes: readonly number[], batchSize: number): number {
  return sizes
    .slice(1)
    .map((size, i) => (i === 0 ? FIRST : TRAINING) * product(batchSize, sizes[i], size))
    .reduce((sum, count) => sum + count);
}

function ofConvNet(batchSize: number): number {
  const first = FIRST * product(batchSize * 26 * 26, 9, 32);
  const second = TRAINING * product(batchSize * 11 * 11, 32 * 9, 64);
  return first + second + TRAINING * (product(batchSize, 1600, 128) + product(batchSize, 128, 10));
}

function ofLstm({ features, hidden, length, vocabulary }: Plan<'lstm'>, batchSize: number): number {
  const tokens = batchSize * length;
  return TRAINING * (product(tokens, features + hidden, 4 * hidden) + product(tokens, hidden, vocabulary));
}

function ofGpt({ block, width, layers, vocabulary }: Plan<'gpt'>, batchSize: number): number {
  const tokens = batchSize * block;
  const linear = product(tokens, width, 12 * width); // 3 for queries, keys, values; 1 projection; 4 + 4 in the MLP
  const attention = 2 * batchSize * product(block, width, block); // scores, and what is gathered by them
  return TRAINING * (layers * (linear + attention) + product(tokens, width, vocabulary));
}

/**
 * Multiplications and additions in the matrix products and convolutions of one training step. What else a step does is not
 * counted, so this bounds its time from below.
 */
function perStep(model: ModelPlan, batchSize: number): number {
  if (model.kind === 'mlp') return ofMlp(model.sizes, batchSize);
  if (model.kind === 'conv') return ofConvNet(batchSize);
  return model.kind === 'lstm' ? ofLstm(model, batchSize) : ofGpt(model, batchSize);
}

/** Multiplications and additions of one unit of a workload: a step or an epoch. */
export function operationsOf({ model, batchSize, examples, unit }: Workload): number {
  return unit === 'step' ? perStep(model, batchSize) : (perStep(model, batchSize) * examples) / batchSize;
}
