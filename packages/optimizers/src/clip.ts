import { noGrad, type Parameter } from '@gradkit/autograd';
import {
  cast,
  clamp,
  ConfigError,
  add,
  quotient,
  minimum,
  mul,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireTensor,
  sqrt,
  stack,
  sum,
  tensor,
  normAlong,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { listOf, parametersOf } from './parameter-list.ts';

interface NormOptions {
  /** p of the p-norm, at least 0; `Infinity` takes the largest number; default 2 */
  readonly normType?: number | undefined;
  /** whether a norm that is NaN or Infinity is an error; default false */
  readonly errorIfNonFinite?: boolean | undefined;
}

function readOptions(where: string, options: NormOptions): Required<NormOptions> {
  const known = requireOptions<NormOptions>(where, options, { normType: true, errorIfNonFinite: true });
  const { normType = 2, errorIfNonFinite = false } = known;
  requireNumber(where, 'normType', normType, { least: 0, infinite: true });
  requireBoolean(where, 'errorIfNonFinite', errorIfNonFinite);
  return { normType, errorIfNonFinite };
}

/** The norm of the norms, in the first one's dtype. */
function normOf(tensors: readonly Tensor[], p: number): Tensor {
  if (tensors.length === 0) return tensor(0);
  const of = (x: Tensor): Tensor => (p === 2 ? sum(mul(x, x)) : normAlong(x, p, null, {}));
  const norms = tensors.map((x) => cast(of(x), tensors[0].dtype));
  return p === 2 ? sqrt(norms.reduce((a, b) => add(a, b))) : normAlong(stack(norms), p, null, {});
}

function requireFinite(where: string, norm: Tensor, normType: number): void {
  if (norm.isSymbolic)
    throw new ConfigError(
      where,
      'errorIfNonFinite is true but a compiled function knows the norm only after it has run; return the norm and look at it there',
    );
  if (Number.isFinite(norm.data[0])) return;
  const value = norm.item();
  throw new ConfigError(
    where,
    `the norm of order ${normType} is ${value}; it must be finite, or errorIfNonFinite false`,
    {
      got: value,
    },
  );
}

function totalNorm(where: string, tensors: readonly Tensor[], options: NormOptions): Tensor {
  const { normType, errorIfNonFinite } = readOptions(where, options);
  const norm = noGrad(() => normOf(tensors, normType));
  if (errorIfNonFinite) requireFinite(where, norm, normType);
  return norm;
}

const gradientsOf = (parameters: readonly Parameter[]): Tensor[] =>
  parameters.flatMap(({ grad }) => (grad === null ? [] : [grad]));

/** Multiplies all gradients by `min(1, maxNorm / (norm + 1e-6))`. */
function scaleBy(parameters: readonly Parameter[], maxNorm: number, norm: Tensor): void {
  noGrad(() => {
    const scale = minimum(quotient(maxNorm, add(norm, 1e-6)), 1);
    for (const parameter of parameters)
      if (parameter.grad !== null) parameter.grad = mul(parameter.grad, cast(scale, parameter.grad.dtype));
  });
}

/**
 * The norm of tensors as if they were one vector.
 *
 * `(Σ |x|ᵖ)^(1/p)`
 *
 * @param tensors of any shapes, e.g. gradients
 * @param options `normType`: p, default 2; `errorIfNonFinite`: default false
 * @returns a scalar; 0 if there are no tensors
 * @throws {ConfigError} if the norm is NaN or Infinity and `errorIfNonFinite`, which compiled functions refuse
 * @example getTotalNorm([tensor([3]), tensor([0, 4])]).item(); // 5
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.get_total_norm.html
 */
export function getTotalNorm(tensors: Iterable<Tensor>, options: NormOptions = {}): Tensor {
  const list = listOf('getTotalNorm', tensors).map((each, i) => {
    requireTensor('getTotalNorm', `tensors[${i}]`, each);
    return each;
  });
  return totalNorm('getTotalNorm', list, options);
}

/**
 * Scales all gradients together so that a norm, which is known already, is at most `maxNorm`.
 *
 * @param parameters those without a gradient are left out
 * @param maxNorm above 0
 * @param norm of all gradients, a scalar, e.g. of `getTotalNorm`
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([3, 4]));
 * w.grad = tensor([6, 8]);
 * clipGradsWithNorm([w], 5, tensor(10));
 * w.grad.toArray(); // [3.000, 4.000]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grads_with_norm_.html
 */
export function clipGradsWithNorm(parameters: Iterable<Parameter>, maxNorm: number, norm: Tensor): void {
  requireNumber('clipGradsWithNorm', 'maxNorm', maxNorm, { above: 0, infinite: true });
  requireTensor('clipGradsWithNorm', 'norm', norm);
  scaleBy(parametersOf('clipGradsWithNorm', parameters), maxNorm, norm);
}

/**
 * Scales all gradients together so that their norm is at most `maxNorm`.
 *
 * @param parameters those without a gradient are left out
 * @param maxNorm above 0
 * @param options `normType`: p of the norm, default 2; `errorIfNonFinite`: whether NaN and Infinity are an error, before any gradient is
 * changed; default false
 * @returns the norm before, a scalar; 0 if there are no gradients
 * @throws {ConfigError} if `maxNorm` is not above 0; if the norm is NaN or Infinity and `errorIfNonFinite`, which compiled functions refuse
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([3, 4]));
 * w.value.mul(w.value).mul(0.5).sum().backward();
 * clipGradNorm([w], 1).item(); // 5
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradNorm(parameters: Iterable<Parameter>, maxNorm: number, options: NormOptions = {}): Tensor {
  requireNumber('clipGradNorm', 'maxNorm', maxNorm, { above: 0, infinite: true });
  const list = parametersOf('clipGradNorm', parameters);
  const norm = totalNorm('clipGradNorm', gradientsOf(list), options);
  scaleBy(list, maxNorm, norm);
  return norm;
}

/**
 * Limits every element of every gradient to −clipValue … clipValue.
 *
 * @param parameters those without a gradient are left out
 * @param clipValue above 0
 * @throws {ConfigError} if `clipValue` is not above 0
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([3, 0.5]));
 * w.value.mul(w.value).mul(0.5).sum().backward();
 * clipGradValue([w], 1);
 * w.grad?.toArray(); // [1, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clipGradValue(parameters: Iterable<Parameter>, clipValue: number): void {
  requireNumber('clipGradValue', 'clipValue', clipValue, { above: 0, infinite: true });
  const list = parametersOf('clipGradValue', parameters);
  noGrad(() => {
    for (const parameter of list)
      if (parameter.grad !== null) parameter.grad = clamp(parameter.grad, { min: -clipValue, max: clipValue });
  });
}
