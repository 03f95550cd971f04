import {
  activeRecorder,
  arange,
  cast,
  div,
  isFloating,
  isTensor,
  mul,
  requireFunction,
  requireNumber,
  requireTensor,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Tensor → tensor, e.g. on the images of a batch. Random ones draw from `rng`, by default the default generator. */
export type Transform = (x: Tensor, rng?: Generator) => Tensor;

/**
 * Transforms one after the other.
 *
 * @example compose(scale(2), normalize(1, 2))(tensor([1, 3])).toArray(); // [0.5, 2.5]
 */
export function compose(...transforms: readonly Transform[]): Transform {
  transforms.forEach((transform, i) => requireFunction('compose', `transform ${i}`, transform));
  return (x, rng) => transforms.reduce((y, transform) => transform(y, rng), x);
}

/** Floats as they are, everything else as float32. */
export function asFloat(where: string, x: Tensor): Tensor {
  requireTensor(where, 'x', x);
  return isFloating(x.dtype) ? x : cast(x, 'float32');
}

const pixels = 256;

/** A transform of each element on its own: of pixels, of which there are 256, results are looked up. */
export function ofElements(transform: (x: Tensor) => Tensor): Transform {
  let table: Tensor | null = null;
  return (x) => {
    if (!isTensor(x) || x.dtype !== 'uint8' || x.size < pixels || x.isRemote || activeRecorder() !== null)
      return transform(x);
    table ??= transform(arange(pixels, { dtype: 'uint8' }));
    const [{ data }, { data: results }] = [x, table];
    const y = new Float32Array(x.size);
    for (let i = 0; i < y.length; i++) y[i] = results[data[i]];
    return x.derive({ shape: x.shape, dtype: 'float32' }, y);
  };
}

/**
 * Multiplies by a factor; whole numbers become float32.
 *
 * @param factor e.g. 1 / 255, which makes pixels 0 … 1
 * @throws {ConfigError} if the factor is not finite
 * @example scale(1 / 4)(tensor([4, 8], { dtype: 'uint8' })).toArray(); // [1, 2]
 */
export function scale(factor: number): Transform {
  requireNumber('scale', 'factor', factor);
  return ofElements((x) => mul(asFloat('scale', x), factor));
}

/**
 * Pixels 0 … 255 as float32 0 … 1.
 *
 * @example toFloat(tensor([0, 51, 255], { dtype: 'uint8' })).toArray(); // [0, 0.200, 1]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
 */
export function toFloat(x: Tensor): Tensor {
  return shares(x);
}

const shares = ofElements((x) => div(asFloat('toFloat', x), 255));
