import {
  formatShape,
  linear,
  requireBoolean,
  requireList,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  reshape,
  sameShape,
  ShapeError,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Linear, Module } from '@gradkit/layers';
import { crossEntropy, crossEntropyNames, requireCrossEntropy, type CrossEntropyOptions } from './cross-entropy.ts';

interface LinearCrossEntropyOptions extends CrossEntropyOptions {
  /** `[classes, …]`: added to the logits; default none */
  readonly linearBias?: Tensor | undefined;
}

interface LinearCrossEntropyLossOptions extends CrossEntropyOptions {
  /** sizes of further axes, for which there are classes each; default none */
  readonly outFeatures?: readonly number[] | undefined;
  /** whether the linear layer has a bias; default false */
  readonly bias?: boolean | undefined;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator | undefined;
}

const place = 'linearCrossEntropy';

/** Throws unless the product of both is there. */
function requireOperands(x: Tensor, weight: Tensor, bias: Tensor | undefined): void {
  requireTensor(place, 'input', x);
  requireTensor(place, 'linearWeight', weight);
  const [inputs, weights] = [formatShape(x.shape), formatShape(weight.shape)];
  const refuse = (rule: string): never => {
    throw new ShapeError(place, `input is ${inputs} and linearWeight ${weights}; ${rule}`, {
      expected: weight.shape,
      got: x.shape,
    });
  };
  if (x.rank !== 1 && x.rank !== 2) refuse(`the input must have 1 or 2 axes, not ${x.rank}`);
  if (weight.rank < 2) refuse(`the weight must have at least 2 axes, not ${weight.rank}`);
  if (x.shape.at(-1) !== weight.shape.at(-1)) refuse('the last axes must match');
  if (x.rank === 1 && weight.rank > 2) refuse('classes for further axes need an input with a batch');
  if (bias === undefined) return;
  requireTensor(place, 'linearBias', bias);
  const expected = weight.shape.slice(0, -1);
  if (sameShape(bias.shape, expected)) return;
  throw new ShapeError(
    place,
    `linearBias is ${formatShape(bias.shape)} but linearWeight ${weights}; it must be ${formatShape(expected)}`,
    { expected, got: bias.shape },
  );
}

/**
 * Cross-entropy of the logits that a linear layer gives.
 *
 * `loss = crossEntropy(input · linearWeightᵀ + linearBias, target)`
 *
 * @param input `[batch, inFeatures]` or `[inFeatures]`, floating
 * @param linearWeight `[classes, …, inFeatures]`; axes between make `[batch, classes, …]` of the logits
 * @param target class indices `[batch, …]`, or probabilities `[batch, classes, …]`
 * @param options `linearBias`: `[classes, …]`; `weight`, `ignoreIndex`, `labelSmoothing`, `reduction` as of `crossEntropy`
 * @returns a scalar, or the shape of the labels for `none`
 * @throws {ShapeError} if the shapes do not match, or a label is outside 0 … classes − 1
 * @example linearCrossEntropy(tensor([[1, 2]]), tensor([[0, 0], [0, 0]]), tensor([1], { dtype: 'int32' })).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.linear_cross_entropy.html
 */
export function linearCrossEntropy(
  input: Tensor,
  linearWeight: Tensor,
  target: Tensor,
  options: LinearCrossEntropyOptions = {},
): Tensor {
  const known = { ...crossEntropyNames, linearBias: true } as const;
  const { linearBias, ...others } = requireOptions<LinearCrossEntropyOptions>(place, options, known);
  requireCrossEntropy(place, others);
  requireOperands(input, linearWeight, linearBias);
  const inFeatures = input.shape.at(-1)!;
  const outputs = linearWeight.shape.slice(0, -1);
  const rows = outputs.reduce((product, size) => product * size, 1);
  const bias = linearBias && reshape(linearBias, [rows]);
  const logits = linear(input, reshape(linearWeight, [rows, inFeatures]), bias);
  return crossEntropy(reshape(logits, [...input.shape.slice(0, -1), ...outputs]), target, others);
}

/**
 * A linear layer and the cross-entropy of its logits: a module, for it has weights.
 *
 * @example
 * const loss = new LinearCrossEntropyLoss(4, 3, { labelSmoothing: 0.1 });
 * Object.keys(loss.stateDict()); // ["linear.weight"]
 * loss.forward(zeros([2, 4]), tensor([0, 2], { dtype: 'int32' })).shape; // []
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LinearCrossEntropyLoss.html (there it may work in chunks)
 */
export class LinearCrossEntropyLoss extends Module<[input: Tensor, target: Tensor]> {
  readonly linear: Linear;
  readonly numClasses: number;
  readonly outFeatures: readonly number[];
  readonly options: CrossEntropyOptions;

  /**
   * @param inFeatures of the input
   * @param numClasses at least 1
   * @param options `outFeatures`: sizes of further axes; `bias`: default false; `rng`; the others as of `crossEntropy`
   */
  constructor(inFeatures: number, numClasses: number, options: LinearCrossEntropyLossOptions = {}) {
    super();
    const name = 'LinearCrossEntropyLoss';
    const known = { ...crossEntropyNames, outFeatures: true, bias: true, rng: true } as const;
    const given = requireOptions<LinearCrossEntropyLossOptions>(name, options, known);
    const { outFeatures = [], bias = false, rng, ...others } = given;
    requireWholeNumber(name, 'inFeatures', inFeatures, { least: 1 });
    requireWholeNumber(name, 'numClasses', numClasses, { least: 1 });
    requireList(name, 'outFeatures', outFeatures);
    outFeatures.forEach((size, i) => requireWholeNumber(name, `outFeatures[${i}]`, size, { least: 1 }));
    requireBoolean(name, 'bias', bias);
    this.options = requireCrossEntropy(name, others);
    this.numClasses = numClasses;
    this.outFeatures = [...outFeatures];
    const rows = outFeatures.reduce((product, size) => product * size, numClasses);
    this.linear = new Linear(inFeatures, rows, { bias, rng });
  }

  /** @param input `[batch, inFeatures]` or `[inFeatures]` @param target as of `linearCrossEntropy` */
  forward(input: Tensor, target: Tensor): Tensor {
    const { linear: layer, numClasses, outFeatures, options } = this;
    const outputs = [numClasses, ...outFeatures];
    const weight = reshape(layer.weight.value, [...outputs, layer.inFeatures]);
    const linearBias = layer.bias === null ? undefined : reshape(layer.bias.value, outputs);
    return linearCrossEntropy(input, weight, target, { ...options, linearBias });
  }
}
