import {
  allAxes,
  formatShape,
  meanAlong,
  requireOneOf,
  requireOptions,
  requireSame,
  requireTensor,
  sameShape,
  ShapeError,
  sumAlong,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';

const reductions = ['mean', 'sum', 'none'] as const;

/** What becomes of the loss of each element: its mean, its sum, or nothing. */
export type Reduction = (typeof reductions)[number];

/** Options that every loss has. */
export interface LossOptions {
  /** default `mean` */
  readonly reduction?: Reduction | undefined;
}

/** The options of a loss with `reduction` filled in. @throws {ConfigError} for unknown ones, and an unknown reduction */
export function requireLossOptions<Options extends LossOptions>(
  loss: string,
  options: Options,
  known: OptionNames<Options>,
): Options & { readonly reduction: Reduction } {
  const { reduction = 'mean' } = requireOptions(loss, options, known, "{ reduction: 'sum' }");
  requireOneOf(loss, 'reduction', reduction, reductions);
  return { ...options, reduction };
}

/** Reduces the loss of each element. */
export function reduce(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === 'none') return losses;
  return (reduction === 'mean' ? meanAlong : sumAlong)(losses, allAxes(losses.shape));
}

/** Throws unless both tensors have the same shape and dtype; nothing is stretched or converted silently. */
export function requirePair(
  loss: string,
  names: readonly [prediction: string, truth: string],
  [prediction, truth]: readonly [prediction: Tensor, truth: Tensor],
): void {
  requireTensor(loss, names[0], prediction);
  requireTensor(loss, names[1], truth);
  requireSame(loss, names, [prediction.dtype, truth.dtype]);
  if (sameShape(prediction.shape, truth.shape)) return;
  throw new ShapeError(
    loss,
    `${names[0]} are ${formatShape(prediction.shape)} but ${names[1]} are ${formatShape(truth.shape)}; the shapes must be the same`,
    { expected: prediction.shape, got: truth.shape },
  );
}
