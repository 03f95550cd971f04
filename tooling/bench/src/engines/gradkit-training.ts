import { seed, Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { binaryCrossEntropyWithLogits, crossEntropy } from '@gradkit/losses';
import { Adam, SGD } from '@gradkit/optimizers';
import type { Task } from '../examples.ts';
import type { Workload } from '../workload.ts';
import { buildModel } from '../models/build-model.ts';
import type { Training } from '../protocol.ts';
import { batchesOf, readExamples, type RawBatch } from './read-examples.ts';
import { epochs, repeatedSteps } from './training.ts';

/** One training step: the ordinary loop body, from inputs and labels to the loss. */
export type Step = (inputs: Tensor, labels: Tensor) => Tensor;

type Batch = { readonly inputs: Tensor; readonly labels: Tensor };

/** Builds model and optimizer of a task and the step that trains them. */
export function trainingStep({ model: plan, loss: lossName, optimizer: rule, learningRate }: Workload): Step {
  seed(1);
  const model = buildModel(plan);
  const optimizer = new { sgd: SGD, adam: Adam }[rule](model.parameters(), { learningRate });
  const loss =
    lossName === 'crossEntropy'
      ? (logits: Tensor, labels: Tensor): Tensor =>
          crossEntropy(logits.reshape([-1, logits.shape[logits.rank - 1]]), labels.reshape([-1]))
      : binaryCrossEntropyWithLogits;
  return (inputs, labels) => {
    optimizer.zeroGrad();
    const value = loss(model.forward(inputs), labels);
    value.backward();
    optimizer.step();
    return value;
  };
}

function tensors({ inputs, labels, size }: RawBatch, { inputShape, inputType, labelShape, labelType }: Task): Batch {
  return {
    inputs: new Tensor({ shape: [size, ...inputShape], dtype: inputType }, inputs),
    labels: new Tensor({ shape: [size, ...labelShape], dtype: labelType }, labels),
  };
}

/** Feeds the batches of a task to a step, which gives back the loss. */
export function feed(task: Task, step: (batch: Batch) => number | Promise<number>): Training {
  const examples = readExamples(task);
  const { batchSize, unit } = task;
  if (unit === 'step')
    return repeatedSteps(
      batchesOf(examples, batchSize).map((batch) => tensors(batch, task)),
      step,
    );
  const loader = new DataLoader(new TensorDataset({ ...tensors(examples, task) }), {
    batchSize,
    shuffle: true,
    seed: 1,
  });
  return epochs(() => loader, step);
}
