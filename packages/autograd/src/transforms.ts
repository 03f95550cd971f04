import {
  formatShape,
  identity,
  isFloating,
  requireFunction,
  requireTensor,
  ShapeError,
  zerosLike,
  type GradFn,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { detach } from './detach.ts';
import { gradientsOf, Leaf, type GradientNode } from './gradient-node.ts';
import { enableGrad, isGradEnabled, noGrad } from './mode.ts';

/** A tensor of its own for one argument. One with a gradFn keeps it, for derivatives of the derivative. */
function variable(x: Tensor, i: number): Tensor {
  requireTensor('grad', `argument ${i}`, x);
  if (!isFloating(x.dtype)) return x;
  const own = identity(x);
  own.gradFn ??= new Leaf(() => {});
  return own;
}

/** One gradient for each argument. */
export type Gradients<A extends readonly Tensor[]> = { -readonly [K in keyof A]: Tensor };

/** The targets, and the nodes that depend on one. */
function leading(targets: ReadonlySet<GradFn>, nodes: readonly GradientNode[]): ReadonlySet<GradFn> {
  const found = new Set(targets);
  for (const node of nodes.toReversed()) {
    if (node.operation.inputs.some(({ gradFn }) => gradFn !== null && found.has(gradFn))) found.add(node);
  }
  return found;
}

function requireScalar(value: Tensor): void {
  requireTensor('grad', 'the result of f', value);
  if (value.size === 1) return;
  throw new ShapeError(
    'grad',
    `f returns ${formatShape(value.shape)} with ${value.size} elements; a gradient is that of exactly 1, e.g. f(x).sum()`,
    { expected: 1, got: value.size },
  );
}

/**
 * Turns `f` into a function that returns its value and the gradients of its arguments.
 *
 * @param f tensors → a scalar tensor
 * @returns a function of the same arguments. Its gradients have a gradFn, so it can be differentiated again; inside `noGrad` they
 *   have none. The gradient of an argument that does not matter is zero
 * @throws {ShapeError} if the result of `f` has more than one element
 * @throws {ConfigError} if `f` is no function, or an argument or its result no tensor
 * @example
 * const { value, gradients } = valueAndGrad((x: Tensor) => x.mul(x).sum())(tensor([3]));
 * [value.item(), gradients[0].item()]; // [9, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.func.grad_and_value.html
 */
export function valueAndGrad<A extends readonly Tensor[]>(
  f: (...inputs: A) => Tensor,
): (...inputs: A) => { value: Tensor; gradients: Gradients<A> } {
  requireFunction('grad', 'f', f);
  return (...inputs) => {
    const createGraph = isGradEnabled();
    return enableGrad(() => {
      const variables = inputs.map(variable);
      const value = f(...(variables as readonly Tensor[] as A));
      requireScalar(value);
      const targets = new Set(variables.flatMap(({ gradFn }) => gradFn ?? []));
      const found = gradientsOf(value, { only: { targets, leading }, run: createGraph ? enableGrad : noGrad });
      const gradients = variables.map((x) => (x.gradFn && found.get(x.gradFn)) ?? zerosLike(x));
      return { value: createGraph ? value : detach(value), gradients: gradients as Gradients<A> };
    });
  };
}

/**
 * Turns `f` into a function that returns the gradients of its arguments. Apply it twice for second derivatives.
 *
 * @param f tensors → a scalar tensor
 * @throws {ShapeError} if the result of `f` has more than one element
 * @throws {ConfigError} if `f` is no function, or an argument or its result no tensor
 * @example
 * const cube = (x: Tensor) => x.mul(x).mul(x).sum();
 * const [slope] = grad(cube)(tensor([2]));
 * slope.item(); // 12
 * @see https://pytorch.org/docs/stable/generated/torch.func.grad.html
 */
export function grad<A extends readonly Tensor[]>(f: (...inputs: A) => Tensor): (...inputs: A) => Gradients<A> {
  const withValue = valueAndGrad(f);
  return (...inputs) => withValue(...inputs).gradients;
}
