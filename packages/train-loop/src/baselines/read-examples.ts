import {
  cast,
  concat,
  ConfigError,
  DataError,
  formatShape,
  isTensor,
  requireTensor,
  reshape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { DataLoader, type Dataset } from '@gradkit/data';
import { requireBatches, type Loader } from '../loader.ts';
import type { Batch } from '../step.ts';
import type { Example, Examples } from './estimator.ts';

const isDataset = (examples: Examples): examples is Dataset<Example> =>
  typeof examples === 'object' && examples !== null && 'get' in examples;

/** The batches of examples: a dataset is batched, in its order. */
function batchesOf(where: string, examples: Examples): Loader<Batch> {
  const batches = isDataset(examples) ? new DataLoader(examples, { batchSize: 1024 }) : examples;
  requireBatches(where, 'loader', batches as Loader<unknown>); // also where it is something else entirely
  return batches as Loader<Batch>; // a batch of examples has tensors
}

/** What is to be predicted. */
export type TruthName = 'labels' | 'targets';

const kinds: Readonly<Record<TruthName, string>> = {
  labels: 'labels, which are classes',
  targets: 'targets, which are values',
};

/** All examples: inputs where they are wanted, and the truth. */
export interface Read {
  /** [examples, features], float64; null if not wanted */
  readonly inputs: Tensor | null;
  readonly truth: Tensor;
  readonly name: TruthName;
}

/**
 * Reads all examples, for a baseline to learn from.
 *
 * @param wants the truth that is wanted; default whichever there is
 * @throws {ConfigError} if batches have weights, or another truth
 * @throws {DataError} if they have none, labels are not [examples] of whole numbers, or a target is not finite
 */
export async function readExamples(
  where: string,
  examples: Examples,
  { inputs: keepsInputs, wants }: { readonly inputs: boolean; readonly wants: TruthName | null },
): Promise<Read> {
  const inputs: Tensor[] = [];
  const truths: Tensor[] = [];
  let name = wants;
  for await (const batch of batchesOf(where, examples)) {
    const [given, truth] = truthIn(where, batch);
    if (batch.weights !== undefined) throw new ConfigError(where, 'batches have weights, which baselines do not take');
    name ??= given;
    if (given !== name) throw new ConfigError(where, `batches have ${kinds[given]}; it learns from ${kinds[name]}`);
    truths.push(truth);
    if (keepsInputs) inputs.push(featuresOf(where, batch.inputs));
  }
  const truth = concat(truths);
  if (name === 'labels') requireLabels(where, truth);
  else requireFiniteRows(where, 'target', truth);
  return { inputs: keepsInputs ? concat(inputs) : null, truth, name: name! };
}

function truthIn(where: string, batch: Batch): readonly [TruthName, Tensor] {
  const given: TruthName = batch.labels === undefined ? 'targets' : 'labels';
  const truth = batch[given];
  if (truth === undefined) throw new DataError(where, 'a batch has neither labels nor targets; name them so');
  requireTensor(where, given, truth);
  return [given, truth];
}

/** What is to be predicted, of all examples. */
export async function readTruth(where: string, examples: Examples): Promise<Tensor> {
  const truths: Tensor[] = [];
  for await (const batch of batchesOf(where, examples)) truths.push(truthIn(where, batch)[1]);
  return concat(truths);
}

/** Examples that are the same, in the same order, however often they are gone through: the batches of a loader, which may shuffle and augment. */
export async function settled(where: string, examples: Examples): Promise<Examples> {
  if (isDataset(examples)) return examples;
  const batches: Batch[] = [];
  for await (const batch of batchesOf(where, examples)) batches.push(batch);
  return batches;
}

/** Throws where a value is NaN or infinite. */
export function requireFiniteRows(where: string, name: string, { data, shape, size }: Tensor): void {
  const wrong = data.findIndex((x: number | bigint) => !Number.isFinite(x));
  if (wrong === -1) return;
  const columns = size / shape[0];
  const column = columns === 1 ? '' : ` ${wrong % columns}`;
  throw new DataError(
    where,
    `${name}${column} of example ${Math.floor(wrong / columns)} is ${data[wrong]}; leave such examples out, or fill in what is missing, e.g. by impute() of a TabularPipeline`,
    { got: data[wrong] },
  );
}

/** The inputs of a batch as [examples, features], float64. */
export function featuresOf(where: string, inputs: Tensor): Tensor {
  requireTensor(where, 'inputs', inputs);
  const [examples = 1] = inputs.shape;
  return reshape(cast(inputs, 'float64'), [examples, inputs.size / Math.max(examples, 1)]);
}

function requireLabels(where: string, labels: Tensor): void {
  if (labels.rank !== 1)
    throw new DataError(where, `labels are ${formatShape(labels.shape)}; they must be [examples], a class each`, {
      got: labels.shape,
    });
  const wrong = labels.data.findIndex((label: number | bigint) => !Number.isInteger(Number(label)) || label < 0);
  if (wrong === -1) return;
  const got = labels.data[wrong];
  throw new DataError(where, `label ${wrong} is ${got}; it must be a whole number of at least 0`, { got });
}

/** Works something out for each batch of examples, or for a tensor of inputs, and joins what comes out. */
export async function predictEach(
  where: string,
  examples: Examples | Tensor,
  work: (inputs: Tensor) => Tensor,
): Promise<Tensor> {
  if (isTensor(examples)) return work(examples);
  const outputs: Tensor[] = [];
  for await (const { inputs } of batchesOf(where, examples)) {
    requireTensor(where, 'inputs', inputs);
    outputs.push(work(inputs));
  }
  return concat(outputs);
}

/** Throws unless it was fitted. */
export function requireFitted<Fitted>(where: string, fitted: Fitted | null): Fitted {
  if (fitted !== null) return fitted;
  throw new ConfigError(`${where}.predict`, 'it is not fitted; call fit with the training part first');
}
