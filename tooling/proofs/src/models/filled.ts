import { tensor, sizeOf, type Shape, type Tensor } from '@gradkit/core-tensor';
import type { AnyModule } from '@gradkit/layers';

/** Small numbers that follow from a name, by the formula of tooling/golden/models/filled.py; scales of norms are near one. */
function numbersFor(name: string, shape: Shape): Tensor {
  const start = Array.from(name).reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const isScale = name.endsWith('weight') && shape.length === 1;
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const value = (((i * (i * 7 + 367) + start * 211) % 1009) - 504) / 1009;
    return isScale ? value * 0.2 + 1 : value * 0.6;
  });
  return tensor(Float32Array.from(values), { shape });
}

/**
 * Gives parameters, and buffers that float, the values that the originals have.
 *
 * @param originalOf what the original calls one; default the same
 */
export function fill<M extends AnyModule>(model: M, originalOf = (name: string): string => name): M {
  for (const [name, state] of [...model.namedParameters(), ...model.namedBuffers()])
    if (state.value.dtype === 'float32') state.value = numbersFor(originalOf(name), state.value.shape);
  return model.eval();
}
