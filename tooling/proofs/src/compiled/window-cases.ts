import { grad } from '@gradkit/autograd';
import {
  add,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  Generator,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  mul,
  normal,
  sum,
  type DType,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor';

type Binary = (x: Tensor, w: Tensor) => Tensor;

/** Something with windows, and what it takes. */
export interface WindowCase {
  readonly name: string;
  readonly f: Binary;
  readonly shapes: readonly [x: Shape, w: Shape];
}

const sizes = [3, 4, 5]; // of the last axes

/** Every function with windows, on one, two and three axes. */
export const windowCases: readonly WindowCase[] = [1, 2, 3].flatMap((axes) => {
  const conv = [conv1d, conv2d, conv3d][axes - 1];
  const convTranspose = [convTranspose1d, convTranspose2d, convTranspose3d][axes - 1];
  const maxPool = [maxPool1d, maxPool2d, maxPool3d][axes - 1];
  const avgPool = [avgPool1d, avgPool2d, avgPool3d][axes - 1];
  const image = sizes.slice(-axes);
  const one = (name: string, f: Binary, channels: Shape, kernel: Shape): WindowCase => ({
    name: `${name}${axes}d`,
    f,
    shapes: [
      [2, 2, ...image],
      [...channels, ...kernel],
    ],
  });
  const all = (size: number): number[] => image.map(() => size);
  return [
    one('conv', (x, w) => conv(x, w, null, { padding: 1, stride: 2 }), [3, 2], all(2)),
    one('convTranspose', (x, w) => convTranspose(x, w, null, { stride: 2, outputPadding: 1 }), [2, 3], all(3)),
    one('maxPool', (x, w) => mul(maxPool(x, 3, { padding: 1, stride: 2, ceilMode: true }), w), [], []),
    one('avgPool', (x, w) => mul(avgPool(x, 3, { padding: 1, stride: 2, ceilMode: true }), w), [], []),
    one('even avgPool', (x, w) => mul(avgPool(x, 2, { stride: 1 }), w), [], []),
  ];
});

const squares = (x: Tensor): Tensor => sum(mul(x, x));

/** The result, both gradients, and the gradients of the squares of those. */
export function withDerivatives(f: Binary): (x: Tensor, w: Tensor) => readonly Tensor[] {
  const both = { argnums: [0, 1] } as const;
  const gradients = grad((x: Tensor, w: Tensor) => squares(f(x, w)), both);
  const second = grad((x: Tensor, w: Tensor) => {
    const [dx, dw] = gradients(x, w);
    return add(squares(dx), squares(dw));
  }, both);
  return (x, w) => [f(x, w), ...gradients(x, w), ...second(x, w)];
}

/** The same numbers at every call. */
export function operandsOf({ shapes: [x, w] }: WindowCase, dtype: DType): [x: Tensor, w: Tensor] {
  const rng = new Generator(3);
  return [normal(x, { rng, dtype }), normal(w, { rng, dtype })];
}
