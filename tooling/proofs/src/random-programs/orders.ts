import { matmul, type Tensor } from '@gradkit/core-tensor';
import { doStep, type Program } from './program.ts';

type Product = (chain: readonly Tensor[]) => Tensor;

/** Every order in which a part of a chain of matrices can be multiplied. */
function productsOf(from: number, to: number): readonly Product[] {
  if (from === to) return [(chain) => chain[from]];
  return Array.from({ length: to - from }, (_, i) => from + i).flatMap((part) =>
    productsOf(from, part).flatMap((left) =>
      productsOf(part + 1, to).map(
        (right): Product =>
          (chain) =>
            matmul(left(chain), right(chain)),
      ),
    ),
  );
}

/**
 * How the steps of a program may be done as well: which product of a chain comes first follows its sizes, in a file those of the
 * examples; 0 · ∞ is NaN in one order and is not there in another.
 */
export function ordersOf({ steps }: Program): readonly (typeof doStep)[] {
  const lengths = steps.filter(({ op }) => op === 'multiDot').map(({ inputs }) => inputs.length);
  const count = Math.max(0, ...lengths.map((length) => productsOf(0, length - 1).length));
  return Array.from({ length: count }, (_, i): typeof doStep => (step, values) => {
    if (step.op !== 'multiDot') return doStep(step, values);
    const products = productsOf(0, step.inputs.length - 1);
    return [products[i % products.length](step.inputs.map((at) => values[at]))];
  });
}
