import { Parameter } from '@gradkit/autograd';
import { Generator, normal, tensor, type Shape, type Tensor } from '@gradkit/core-tensor';

type Floating = 'float32' | 'float64';

/** Something to be made small, and what to change for it. */
export interface Problem {
  readonly parameters: readonly Parameter[];
  loss(): Tensor;
}

/** Makes steps, and gives the loss afterwards. */
export function descend(optimizer: { zeroGrad(): void; step(): void }, { loss }: Problem, steps: number): number {
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    loss().backward();
    optimizer.step();
  }
  return loss().item();
}

/** `(x − 1)² + 4 (y − ½)²`, from [3, −2], where it is 29. */
export function quadratic(dtype: Floating, shape: Shape = [2]): Problem {
  const w = new Parameter(tensor([3, -2], { dtype }).reshape(shape));
  const [target, factors] = [tensor([1, 0.5], { dtype }), tensor([1, 4], { dtype })];
  return {
    parameters: [w],
    loss() {
      const error = w.value.sub(target);
      return error.mul(error).mul(factors).sum();
    },
  };
}

/** Rosenbrock's valley, `(x − 1)² + 100 (y − x²)²`, from [−1, 1], where it is 4: the squares of `[x, 10y] − [0, 10x²] − [1, 0]`. */
export function rosenbrock(dtype: Floating, shape: Shape = [2]): Problem {
  const w = new Parameter(tensor([-1, 1], { dtype }).reshape(shape));
  const [factors, target] = [tensor([1, 10], { dtype }), tensor([1, 0], { dtype })];
  const ofSquares = tensor([[0, 10], [0, 0]], { dtype }); // prettier-ignore
  return {
    parameters: [w],
    loss() {
      const error = w.value.mul(factors).sub(w.value.mul(w.value).matmul(ofSquares)).sub(target);
      return error.mul(error).sum();
    },
  };
}

/** A layer of random weights. */
export function layer(seed: number, biasShape: Shape = [2]): Problem {
  const draw = (shape: Shape, from: number): Tensor => normal(shape, { rng: new Generator(from) });
  const parameters = [[3, 2], biasShape].map((shape, i) => new Parameter(draw(shape, seed + i)));
  const x = draw([4, 3], 9);
  return { parameters, loss: () => x.matmul(parameters[0].value).add(parameters[1].value).tanh().sum() };
}
