import { tensor, sizeOf, type Shape, type Tensor } from '@gradkit/core-tensor';
import type { StateDict } from '@gradkit/layers';

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

/** Weights by the names and shapes of an original, which has the same numbers. */
export function filled(shapes: Readonly<Record<string, Shape>>): StateDict {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, numbersFor(name, shape)]));
}
