import {
  ConfigError,
  defaultGenerator,
  formatShape,
  requireFunction,
  requireNumber,
  requireOptions,
  sameShape,
  ShapeError,
  Tensor,
  type Generator,
} from '@gradkit/core-tensor/functional';
import type { Transform } from './transform.ts';

/** Does with each example by itself what `transformOf` says for it; null leaves it as it is. All must keep shape and dtype. */
export function eachExample(where: string, x: Tensor, transformOf: () => Transform | null, rng: Generator): Tensor {
  const count = x.shape[0] ?? 0;
  const shape = [1, ...x.shape.slice(1)];
  const size = x.size / Math.max(1, count);
  const data = x.data.slice();
  for (let i = 0; i < count; i++) {
    const transform = transformOf();
    if (transform === null) continue;
    const one = new Tensor({ shape, dtype: x.dtype }, x.data.slice(i * size, (i + 1) * size));
    const changed = transform(one, rng);
    if (!sameShape(changed.shape, shape) || changed.dtype !== x.dtype)
      throw new ShapeError(
        where,
        `a transform makes ${changed.dtype} ${formatShape(changed.shape)} of ${x.dtype} ${formatShape(shape)}; examples that are chosen at random must stay alike`,
        { expected: shape, got: changed.shape },
      );
    data.set(changed.data, i * size);
  }
  return new Tensor(x, data);
}

interface ApplyOptions {
  /** of each example to be changed; default 0.5 */
  readonly probability?: number | undefined;
}

/**
 * Does something with each example of a batch, or leaves it as it is, at random.
 *
 * @param transform keeps shape and dtype
 * @param options `probability`: of each example to be changed, default 0.5
 * @throws {ConfigError} if the probability is outside 0 … 1, or an option is unknown
 * @throws {ShapeError} when the transform changes shape or dtype
 * @example randomApply(scale(2), { probability: 1 })(tensor([[1], [2]])).toArray(); // [[2], [4]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomApply.html (which tosses once for the batch)
 */
export function randomApply(transform: Transform, options: ApplyOptions = {}): Transform {
  requireFunction('randomApply', 'transform', transform);
  const { probability = 0.5 } = requireOptions<ApplyOptions>('randomApply', options, { probability: true });
  requireNumber('randomApply', 'probability', probability, { least: 0, most: 1 });
  return (x, rng = defaultGenerator()) =>
    eachExample('randomApply', x, () => (rng.next() < probability ? transform : null), rng);
}

/**
 * Does one of several things with each example of a batch, each as likely.
 *
 * @param transforms at least one; they keep shape and dtype
 * @throws {ConfigError} if there is none, or one is no function
 * @throws {ShapeError} when a transform changes shape or dtype
 * @example randomChoice(scale(2))(tensor([[1], [2]])).toArray(); // [[2], [4]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomChoice.html (which draws once for the batch)
 */
export function randomChoice(...transforms: readonly Transform[]): Transform {
  if (transforms.length === 0)
    throw new ConfigError('randomChoice', 'there are 0 transforms; at least 1 is needed', { expected: 1, got: 0 });
  transforms.forEach((transform, i) => requireFunction('randomChoice', `transform ${i}`, transform));
  return (x, rng = defaultGenerator()) =>
    eachExample('randomChoice', x, () => transforms[rng.below(transforms.length)], rng);
}
