import {
  add,
  cast,
  DataError,
  defaultGenerator,
  formatShape,
  isFloating,
  mul,
  oneHot,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  roll,
  Tensor,
  type Generator,
} from '@gradkit/core-tensor/functional';
import { Beta } from '@gradkit/distributions';
import { requireImages } from './resample.ts';
import { asFloat } from './transform.ts';

/** Images or other inputs, and their classes: class indices `[batch]`, or shares of the classes `[batch, classes]` where they were mixed. */
export interface Labelled {
  readonly inputs: Tensor;
  readonly labels: Tensor;
}

/** Labelled batch → labelled batch, for `transform` of a `DataLoader`. */
export type MixTransform = (batch: Labelled, rng?: Generator) => Labelled;

interface MixOptions {
  /** classes there are */
  readonly numClasses: number;
  /** of the Beta distribution that the share of the first example is drawn from; default 1, which makes every share equally likely */
  readonly alpha?: number | undefined;
}

/** Draws the share of the examples themselves, the rest being that of those before them in the batch. */
function drawing(where: string, options: MixOptions): (rng: Generator) => number {
  const known = { numClasses: true, alpha: true } as const;
  const { numClasses, alpha = 1 } = requireOptions<MixOptions>(where, options, known, '{ numClasses: 10 }');
  requireWholeNumber(where, 'numClasses', numClasses, { least: 1 });
  requireNumber(where, 'alpha', alpha, { above: 0 });
  return (rng) => new Beta(alpha, alpha).sample([], { rng }).item();
}

/** The examples, the last one first, then the others in order. */
const rolled = (x: Tensor): Tensor => roll(x, 1, 0);

const between = (a: Tensor, b: Tensor, share: number): Tensor => add(mul(a, share), mul(b, 1 - share));

/** Class indices as rows of shares; rows stay. */
function sharesOf(where: string, { inputs, labels }: Labelled, numClasses: number): Tensor {
  requireTensor(where, 'inputs', inputs);
  requireTensor(where, 'labels', labels);
  if (inputs.shape[0] !== labels.shape[0] || labels.rank < 1)
    throw new DataError(
      where,
      `inputs are ${formatShape(inputs.shape)} but labels ${formatShape(labels.shape)}; there must be a label for each`,
      { expected: inputs.shape[0], got: labels.shape[0] },
    );
  return isFloating(labels.dtype) ? labels : cast(oneHot(labels, numClasses), 'float32');
}

/**
 * Mixes each example with the one before it in the batch, and their classes in the same proportion: labels become rows of shares, which
 * `crossEntropy` takes. Networks then answer more evenly between the classes.
 *
 * @param options `numClasses`; `alpha` of the Beta distribution that the proportion is drawn from, once for a batch, default 1
 * @returns a function of `{ inputs, labels }`, for `transform` of a `DataLoader`; inputs become floats
 * @throws {ConfigError} if an option is missing, unknown or out of range
 * @example
 * const batch = { inputs: tensor([[1], [1]]), labels: tensor([0, 1], { dtype: 'int32' }) };
 * mixup({ numClasses: 2 })(batch).labels.sum(1).toArray(); // [1, 1]
 * @see https://arxiv.org/abs/1710.09412 https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.MixUp.html
 */
export function mixup(options: MixOptions): MixTransform {
  const draw = drawing('mixup', options);
  return (batch, rng = defaultGenerator()) => {
    const shares = sharesOf('mixup', batch, options.numClasses);
    const inputs = asFloat('mixup', batch.inputs);
    const share = draw(rng);
    return { inputs: between(inputs, rolled(inputs), share), labels: between(shares, rolled(shares), share) };
  };
}

/**
 * Puts a random rectangle of the image before it in the batch into each image, and mixes their classes by area: labels become rows of
 * shares, which `crossEntropy` takes.
 *
 * @param options `numClasses`; `alpha` of the Beta distribution that the area is drawn from, once for a batch, default 1
 * @returns a function of `{ inputs, labels }` with images `[batch, channels, height, width]`, for `transform` of a `DataLoader`
 * @throws {ConfigError} if an option is missing, unknown or out of range
 * @example
 * const batch = { inputs: zeros([2, 1, 4, 4]), labels: tensor([0, 1], { dtype: 'int32' }) };
 * cutmix({ numClasses: 2 })(batch).labels.sum(1).toArray(); // [1, 1]
 * @see https://arxiv.org/abs/1905.04899 https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.CutMix.html
 */
export function cutmix(options: MixOptions): MixTransform {
  const draw = drawing('cutmix', options);
  return (batch, rng = defaultGenerator()) => {
    const [count, channels, height, width] = requireImages('cutmix', batch.inputs);
    const shares = sharesOf('cutmix', batch, options.numClasses);
    const { top, left, bottom, right } = drawCut([height, width], draw(rng), rng);
    const [from, data] = [rolled(batch.inputs).data, batch.inputs.data.slice()];
    for (let plane = 0; plane < count * channels; plane++)
      for (let row = top; row < bottom; row++) {
        const start = (plane * height + row) * width;
        data.set(from.subarray(start + left, start + right), start + left);
      }
    const share = 1 - ((bottom - top) * (right - left)) / Math.max(1, height * width);
    return { inputs: new Tensor(batch.inputs, data), labels: between(shares, rolled(shares), share) };
  };
}

/** A rectangle of the image's shape around a random place, as far as it lies within the image. */
function drawCut([height, width]: readonly [number, number], share: number, rng: Generator) {
  const half = 0.5 * Math.sqrt(1 - share);
  const [x, y] = [rng.below(width), rng.below(height)];
  const [across, down] = [Math.trunc(half * width), Math.trunc(half * height)];
  return {
    top: Math.max(0, y - down),
    bottom: Math.min(height, y + down),
    left: Math.max(0, x - across),
    right: Math.min(width, x + across),
  };
}
