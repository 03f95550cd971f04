import {
  abandonPromise,
  cast,
  ConfigError,
  DataError,
  formatShape,
  formatValue,
  isPlainObject,
  mean,
  mul,
  requireTensor,
  sum,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** A batch as `DataLoader` makes it: `inputs`, and what to predict as `labels` (class indices) or `targets` (values). */
export interface Batch {
  readonly inputs: Tensor;
  readonly labels?: Tensor | undefined;
  readonly targets?: Tensor | undefined;
  /** how much each example counts, [batch]: the loss is one with `reduction: 'none'` */
  readonly weights?: Tensor | undefined;
}

/** What one batch gives: a scalar loss to descend, and what the metrics look at. */
export interface StepResult {
  readonly loss: Tensor;
  readonly outputs: Tensor;
  readonly targets: Tensor;
  /** of several optimizers, what each was given; the trainer adds it */
  readonly losses?: Readonly<Record<string, Tensor>> | undefined;
}

/**
 * Makes a step of one of several optimizers: forgets all gradients, works out those of the loss, and changes the parameters of the optimizer. In
 * evaluation the loss is only counted.
 */
export type Minimize = (optimizer: string, loss: Tensor) => void;

/** Turns a batch into its loss. Where there are several optimizers, it makes their steps itself. */
export type Step<B> = (batch: B, minimize: Minimize) => StepResult;

/** Prediction and truth → loss of one element; where batches have weights, losses of the examples. */
export type Loss = (outputs: Tensor, targets: Tensor) => Tensor;

/** What a loss gives of a batch: the mean or the sum of its examples' losses. */
export type LossReduction = 'mean' | 'sum';

/** The ordinary step: the model on `inputs`, compared with `labels` or `targets`. */
export function supervisedStep(
  model: { forward(inputs: Tensor): Tensor },
  loss: Loss,
  reduction: LossReduction = 'mean',
): Step<Batch> {
  return (batch) => {
    const { inputs, labels, targets, weights }: Partial<Batch> = Object(batch); // what is missing is named below
    if (inputs === undefined) failForWantOfInputs(batch);
    requireTensor('Trainer', "the batch's inputs", inputs);
    const truth = labels ?? targets;
    if (truth === undefined)
      throw new DataError(
        'Trainer',
        'the batch has inputs but neither labels nor targets; name them so, or give the Trainer a step',
      );
    const outputs = model.forward(inputs);
    const losses = loss(outputs, truth);
    return { loss: weights === undefined ? losses : weigh(losses, weights, reduction), outputs, targets: truth };
  };
}

/** Σ wᵢ·lᵢ, for a mean through the number of examples; an example with several losses counts with their mean, or sum. */
function weigh(losses: Tensor, weights: Tensor, reduction: LossReduction): Tensor {
  requireTensor('Trainer', "the batch's weights", weights);
  requireTensor('Trainer', 'the loss', losses);
  const [batch] = weights.shape;
  if (weights.rank !== 1 || losses.shape[0] !== batch)
    throw new ConfigError(
      'Trainer',
      `the loss is ${formatShape(losses.shape)} and the batch's weights are ${formatShape(weights.shape)}; weights are [batch], and the loss has one for each example, with reduction 'none'`,
      { expected: weights.shape, got: losses.shape },
    );
  const inner = losses.shape.slice(1).map((_, i) => i + 1);
  const ofExamples = inner.length === 0 ? losses : reduction === 'sum' ? sum(losses, inner) : mean(losses, inner);
  const weighed = mul(ofExamples, cast(weights, losses.dtype));
  return reduction === 'sum' ? sum(weighed) : mean(weighed);
}

function failForWantOfInputs(batch: unknown): never {
  const given = isPlainObject(batch) ? `has ${Object.keys(batch).join(', ')}` : `is ${formatValue(batch)}`;
  throw new ConfigError(
    'Trainer',
    `the batch ${given}; it must be { inputs, labels } or { inputs, targets }, unless the Trainer has a step of its own`,
    { got: batch },
  );
}

/** Gives the result back, unless it is not three tensors, or the loss has not one element. */
export function requireResult(result: StepResult): StepResult {
  const { loss, outputs, targets }: Partial<StepResult> = Object(result); // what is missing is named below
  if (abandonPromise(result) || abandonPromise(loss))
    throw new ConfigError('Trainer', 'the loss or step is async; it must give tensors, not a promise of them');
  for (const [name, value] of Object.entries({ loss, outputs, targets }))
    requireTensor('Trainer', `the step's ${name}`, value);
  requireLoss(result.loss);
  return result;
}

/** @throws {ConfigError} unless it has one element */
export function requireLoss(loss: Tensor): void {
  if (loss.size === 1) return;
  throw new ConfigError(
    'Trainer',
    `the loss is ${formatShape(loss.shape)} but must have 1 element, not ${loss.size}; use reduction 'mean' or 'sum'`,
    { expected: 1, got: loss.size },
  );
}
