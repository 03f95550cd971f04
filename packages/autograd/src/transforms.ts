import { isFloating, zerosLike, type Tensor } from '@gradkit/core-tensor';
import { detach } from './detach.ts';
import { gradientsOf, Leaf } from './history.ts';
import { enableGrad } from './mode.ts';

function variable(x: Tensor): Tensor {
  if (x.history !== null || !isFloating(x.dtype)) return x;
  const leaf = detach(x);
  leaf.history = new Leaf(() => {});
  return leaf;
}

/**
 * Turns `f` into a function that returns its value and the gradients of its arguments.
 *
 * @param f tensors → a scalar tensor
 * @returns a function of the same arguments; its gradients have history, so it can be differentiated again; the gradient of an argument
 *   that does not matter is zero
 * @throws {ShapeError} if the result of `f` has more than one element
 * @example
 * const { value, gradients } = valueAndGrad((x: Tensor) => x.mul(x).sum())(tensor([3]));
 * [value.item(), gradients[0].item()]; // [9, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.func.grad_and_value.html
 */
export function valueAndGrad<A extends readonly Tensor[]>(
  f: (...inputs: A) => Tensor,
): (...inputs: A) => { value: Tensor; gradients: Tensor[] } {
  return (...inputs) => {
    const variables = inputs.map(variable);
    const value = enableGrad(() => f(...(variables as readonly Tensor[] as A))); // also where noGrad surrounds this
    const targets = new Set(variables.flatMap(({ history }) => history ?? []));
    const found = gradientsOf(value, { targets, createGraph: true });
    const gradients = variables.map((x) => (x.history && found.get(x.history)) ?? zerosLike(x));
    return { value, gradients };
  };
}

/**
 * Turns `f` into a function that returns the gradients of its arguments. Apply it twice for second derivatives.
 *
 * @param f tensors → a scalar tensor
 * @throws {ShapeError} if the result of `f` has more than one element
 * @example
 * const cube = (x: Tensor) => x.mul(x).mul(x).sum();
 * const [slope] = grad(cube)(tensor([2]));
 * slope.item(); // 12
 * @see https://pytorch.org/docs/stable/generated/torch.func.grad.html
 */
export function grad<A extends readonly Tensor[]>(f: (...inputs: A) => Tensor): (...inputs: A) => Tensor[] {
  const withValue = valueAndGrad(f);
  return (...inputs) => withValue(...inputs).gradients;
}
