import { Parameter } from '@gradkit/autograd';
import {
  add,
  formatShape,
  matmul,
  mul,
  permute,
  placedOrNamed,
  requireBoolean,
  requireGenerator,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  reshape,
  sameShape,
  ShapeError,
  sum,
  uniform,
  unsqueeze,
  type Generator,
  type PlacedOrNamed,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface BilinearOptions {
  /** default true */
  readonly bias?: boolean | undefined;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator | undefined;
}

interface BilinearFunctionOptions {
  /** `[outFeatures]`; null for none, which is the default */
  readonly bias?: Tensor | null | undefined;
}

/**
 * Every output is a weighted sum of all products of a feature of one input and a feature of the other, plus a bias.
 *
 * `y[k] = Σ x1[i] · weight[k, i, j] · x2[j] + bias[k]`
 *
 * @param x1 `[…, features1]`, floating
 * @param x2 `[…, features2]`, same leading axes and dtype
 * @param weight `[outFeatures, features1, features2]`
 * @param bias `[outFeatures]`; null for none; or `{ bias }`
 * @returns `[…, outFeatures]`
 * @throws {ShapeError} if the shapes do not fit
 * @throws {DTypeError} if the dtypes differ
 * @example bilinear(tensor([[1, 2]]), tensor([[3]]), ones([1, 2, 1])).toArray(); // [[9]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 */
export function bilinear(
  x1: Tensor,
  x2: Tensor,
  weight: Tensor,
  bias?: PlacedOrNamed<BilinearFunctionOptions>,
): Tensor {
  const given = placedOrNamed<BilinearFunctionOptions, 'bias'>('bilinear', { bias }, undefined, { bias: true });
  for (const [name, x] of Object.entries({ x1, x2, weight })) requireTensor('bilinear', name, x);
  const batch = x1.shape.slice(0, -1);
  const [outFeatures, features1, features2] = weight.shape;
  if (
    weight.rank !== 3 ||
    x1.shape.at(-1) !== features1 ||
    x2.shape.at(-1) !== features2 ||
    !sameShape(x2.shape.slice(0, -1), batch)
  )
    throw new ShapeError(
      'bilinear',
      `x1 is ${formatShape(x1.shape)}, x2 ${formatShape(x2.shape)} and weight ${formatShape(weight.shape)}; they must be […, features1], […, features2] and [outFeatures, features1, features2]`,
      { expected: weight.shape.slice(1), got: [x1.shape, x2.shape] },
    );
  const folded = reshape(permute(weight, [1, 0, 2]), [features1, outFeatures * features2]);
  const half = reshape(matmul(unsqueeze(x1, -2), folded), [...batch, outFeatures, features2]);
  const y = sum(mul(half, unsqueeze(x2, -2)), -1);
  return given.bias === null ? y : add(y, given.bias);
}

/**
 * Every output is a weighted sum of all products of a feature of one input and a feature of the other, plus a bias.
 *
 * @example new Bilinear(3, 4, 2).forward(zeros([5, 3]), zeros([5, 4])).shape; // [5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 */
export class Bilinear extends Module<[x1: Tensor, x2: Tensor]> {
  readonly weight: Parameter; // [outFeatures, in1Features, in2Features]
  readonly bias: Parameter | null; // [outFeatures]

  constructor(in1Features: number, in2Features: number, outFeatures: number, options: BilinearOptions = {}) {
    super();
    const { bias = true, rng } = requireOptions('Bilinear', options, { bias: true, rng: true });
    for (const [name, value] of Object.entries({ in1Features, in2Features, outFeatures }))
      requireWholeNumber('Bilinear', name, value, { least: 1 });
    requireBoolean('Bilinear', 'bias', bias);
    if (rng !== undefined) requireGenerator('Bilinear', 'rng', rng);
    const bound = 1 / Math.sqrt(in1Features); // PyTorch's default
    const draw = (shape: readonly number[]): Parameter =>
      new Parameter(uniform(shape, { low: -bound, high: bound, rng }));
    this.weight = draw([outFeatures, in1Features, in2Features]);
    this.bias = bias ? draw([outFeatures]) : null;
  }

  /** @param x1 `[…, in1Features]` @param x2 `[…, in2Features]` @returns `[…, outFeatures]` */
  forward(x1: Tensor, x2: Tensor): Tensor {
    return bilinear(x1, x2, this.weight.value, this.bias?.value);
  }
}
