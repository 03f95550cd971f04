import {
  abandonPromise,
  ConfigError,
  DataError,
  formatShape,
  formatValue,
  isPlainObject,
  requireTensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** A batch as `DataLoader` makes it: `inputs`, and what to predict as `labels` (class indices) or `targets` (values). */
export interface Batch {
  readonly inputs: Tensor;
  readonly labels?: Tensor | undefined;
  readonly targets?: Tensor | undefined;
}

/** What one batch gives: a scalar loss to descend, and what the metrics look at. */
export interface StepResult {
  readonly loss: Tensor;
  readonly outputs: Tensor;
  readonly targets: Tensor;
}

/** Turns a batch into its loss. */
export type Step<B> = (batch: B) => StepResult;

/** Prediction and truth → loss of one element. */
export type Loss = (outputs: Tensor, targets: Tensor) => Tensor;

/** What a loss gives of a batch: the mean or the sum of its examples' losses. */
export type LossReduction = 'mean' | 'sum';

/** The ordinary step: the model on `inputs`, compared with `labels` or `targets`. */
export function supervisedStep(model: { forward(inputs: Tensor): Tensor }, loss: Loss): Step<Batch> {
  return (batch) => {
    const { inputs, labels, targets }: Partial<Batch> = Object(batch); // what is missing is named below
    if (inputs === undefined) failForWantOfInputs(batch);
    requireTensor('Trainer', "the batch's inputs", inputs);
    const truth = labels ?? targets;
    if (truth === undefined)
      throw new DataError(
        'Trainer',
        'the batch has inputs but neither labels nor targets; name them so, or give the Trainer a step',
      );
    const outputs = model.forward(inputs);
    return { loss: loss(outputs, truth), outputs, targets: truth };
  };
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
  if (result.loss.size === 1) return result;
  throw new ConfigError(
    'Trainer',
    `the loss is ${formatShape(result.loss.shape)} but must have 1 element, not ${result.loss.size}; use reduction 'mean' or 'sum'`,
    { expected: 1, got: result.loss.size },
  );
}
