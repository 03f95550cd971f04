import {
  formatShape,
  numbersOf,
  requireOneOf,
  requireOptions,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { sumOf } from '../internal/averages.ts';
import { requireFloats } from '../internal/float-pairs.ts';
import { Metric } from '../metric.ts';

type Reduction = 'sum' | 'mean' | 'none';
interface VariationOptions<R extends Reduction> {
  /** the sum over images, the default, their mean, or each */
  readonly reduction?: R | undefined;
}
type Reduced<R extends Reduction> = R extends 'none' ? readonly number[] : number;

/**
 * Total variation of images `[batch, channels, height, width]`: how much neighbouring pixels differ. 0 before the first image.
 *
 * @param options `reduction`: the `sum` over images, the default, their `mean`, or each (`none`)
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if images are not `[batch, channels, height, width]`
 * @example
 * const variation = new TotalVariation();
 * variation.update(tensor([[[[0, 1], [0, 3]]]]));
 * variation.compute(); // 6
 * @see https://lightning.ai/docs/torchmetrics/stable/image/total_variation.html
 */
export class TotalVariation<R extends Reduction = 'sum'> extends Metric<
  readonly number[],
  Reduced<R>,
  readonly [images: Tensor]
> {
  constructor(options: VariationOptions<R> = {}) {
    const where = 'TotalVariation';
    const { reduction } = requireOptions<VariationOptions<R>>(where, options, { reduction: true });
    const how: Reduction = reduction ?? 'sum';
    requireOneOf(where, 'reduction', how, ['sum', 'mean', 'none']);
    super({
      better: 'lower',
      init: () => [],
      merge: (a, b) => [...a, ...b],
      update: (state, images) => [...state, ...variationsOf(where, images)],
      compute: (state) => (how === 'none' ? state : sumOf(state) / (how === 'sum' ? 1 : state.length)) as Reduced<R>,
    });
  }
}

function variationsOf(where: string, images: Tensor): number[] {
  requireFloats(where, 'images', images);
  if (images.rank !== 4)
    throw new ShapeError(
      where,
      `images are ${formatShape(images.shape)}; they must be [batch, channels, height, width]`,
      {
        expected: 4,
        got: images.rank,
      },
    );
  const [batch, channels, height, width] = images.shape;
  const values = numbersOf(images);
  return Array.from({ length: batch }, (_, image) => {
    let sum = 0;
    const from = image * channels * height * width;
    for (let i = from; i < from + channels * height * width; i++) {
      if (i % width < width - 1) sum += Math.abs(values[i + 1] - values[i]);
      if (Math.floor(i / width) % height < height - 1) sum += Math.abs(values[i + width] - values[i]);
    }
    return sum;
  });
}

/** `TotalVariation` of one batch. */
export function totalVariation<R extends Reduction = 'sum'>(
  images: Tensor,
  options: VariationOptions<R> = {},
): Reduced<R> {
  const metric = new TotalVariation<R>(options);
  metric.update(images);
  return metric.compute();
}
