import {
  cast,
  formatShape,
  GradkitError,
  isFloating,
  mul,
  normal,
  Generator,
  requireFunction,
  requireList,
  requireOptions,
  requireTensor,
  sum,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { noGrad } from './mode.ts';
import { grad } from './transforms/grad.ts';

interface CheckOptions {
  /** distance of the two points of a difference; default 1e-5 */
  readonly step?: number | undefined;
  /** allowed error as a share of the gradient; default 1e-6 */
  readonly relative?: number | undefined;
  /** allowed error beside that; default 1e-7 */
  readonly absolute?: number | undefined;
}

/** The largest difference between the two ways to a gradient. */
export interface GradientReport {
  readonly largestError: number;
  /** which input, and which of its elements in row-major order */
  readonly input: number;
  readonly element: number;
}

/** `f` times fixed random numbers, summed: every element of the result matters. */
function weighted(f: (...inputs: Tensor[]) => Tensor): (...inputs: Tensor[]) => Tensor {
  return (...inputs) => {
    const y = f(...inputs);
    return sum(mul(y, normal(y.shape, { dtype: 'float64', rng: new Generator(1) })));
  };
}

function nudged(x: Tensor, element: number, by: number): Tensor {
  const data = x.data.slice();
  data[element] += by;
  return x.derive(x, data);
}

/**
 * Compares the gradients of `f` with central differences, in float64.
 *
 * `df/dx ≈ (f(x + h) − f(x − h)) / 2h`
 *
 * @param f tensors → a tensor of any shape; smooth at the inputs
 * @param inputs floating ones are varied and taken as float64; others are passed on
 * @returns the largest difference and where it is
 * @throws {ConfigError} if an argument is of the wrong kind, or an option unknown
 * @throws {GradkitError} if it is larger than allowed, with both numbers
 * @example checkGradient((x: Tensor) => x.mul(x), [tensor([1, 2])]).largestError < 1e-6; // true
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.html
 */
export function checkGradient(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: CheckOptions = {},
): GradientReport {
  const known = { step: true, relative: true, absolute: true } as const;
  const { step = 1e-5, relative = 1e-6, absolute = 1e-7 } = requireOptions('checkGradient', options, known);
  requireFunction('checkGradient', 'f', f);
  requireList('checkGradient', 'inputs', inputs);
  inputs.forEach((input, i) => requireTensor('checkGradient', `inputs[${i}]`, input));
  const exact = inputs.map((input) => (isFloating(input.dtype) ? cast(input, 'float64') : input));
  const scalar = weighted(f);
  const argnums = exact.flatMap(({ dtype }, i) => (isFloating(dtype) ? [i] : []));
  const gradients = new Map(grad(scalar, { argnums })(...exact).map((gradient, i) => [argnums[i], gradient]));
  let report: GradientReport = { largestError: 0, input: 0, element: 0 };
  exact.forEach((x, input) => {
    if (!isFloating(x.dtype)) return;
    for (let element = 0; element < x.size; element++) {
      const value = (by: number): number => noGrad(() => scalar(...exact.with(input, nudged(x, element, by)))).item();
      const numeric = (value(step) - value(-step)) / (2 * step);
      const analytic = gradients.get(input)!.data[element];
      const error = Math.abs(analytic - numeric);
      if (error > report.largestError) report = { largestError: error, input, element };
      if (error <= absolute + relative * Math.abs(numeric)) continue;
      throw new GradkitError(
        'checkGradient',
        `element ${element} of input ${input} ${formatShape(x.shape)} has the gradient ${analytic} but the central difference ${numeric}`,
        { expected: numeric, got: analytic },
      );
    }
  });
  return report;
}
