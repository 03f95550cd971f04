import {
  ExportError,
  identity,
  isDifferentiable,
  requireFunction,
  requireList,
  ShapeError,
  type Op,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { noGrad } from './mode.ts';

type Gradient = (dy: Tensor, inputs: readonly Tensor[], output: Tensor) => readonly (Tensor | null)[];

/** Throws unless there is one gradient or null for each input; their shapes are checked like those of any operation. */
function requireGradients(gradients: readonly (Tensor | null)[], inputs: readonly Tensor[]): void {
  requireList('customGradient', 'what gradient returned', gradients);
  if (gradients.length === inputs.length) return;
  throw new ShapeError(
    'customGradient',
    `gradient returned ${gradients.length} values for ${inputs.length} inputs; it needs one for each, null where it is zero`,
    { expected: inputs.length, got: gradients.length },
  );
}

/** The operation of the gradFn of a result: stands for all operations that made it. */
function opOf(output: Tensor, gradient: Gradient): Op {
  return {
    name: 'customGradient',
    infer: () => output,
    gradient(dy, { inputs }) {
      const gradients = gradient(dy, inputs, output);
      requireGradients(gradients, inputs);
      return gradients;
    },
    onnx() {
      throw new ExportError('customGradient', 'it is no operation of its own; its forward function is traced instead');
    },
  };
}

/**
 * A function with a gradient of its own, in place of the one that its operations would give.
 *
 * @param forward tensors → a tensor
 * @param gradient `(dy, inputs, output)` → a gradient for each input, or null where it is zero; written with tensor operations, so that
 *   it can be traced and differentiated like any other
 * @returns a function of the same inputs
 * @throws {ConfigError} if `forward` or `gradient` is no function
 * @throws {ShapeError} in `backward()`, if there are more or fewer gradients than inputs, or one has another shape
 * @example
 * const straightThrough = customGradient((x: Tensor) => x.round(), (dy) => [dy]);
 * const w = new Parameter(tensor([1.4]));
 * straightThrough(w.value).sum().backward();
 * w.grad?.toArray(); // [1]
 * @see https://pytorch.org/docs/stable/notes/extending.html
 */
export function customGradient(
  forward: (...inputs: Tensor[]) => Tensor,
  gradient: Gradient,
): (...inputs: Tensor[]) => Tensor {
  requireFunction('customGradient', 'forward', forward);
  requireFunction('customGradient', 'gradient', gradient);
  return (...inputs) => {
    const output = noGrad(() => identity(forward(...inputs)));
    const known = inputs.find(({ gradFn }) => gradFn !== null);
    if (known !== undefined && isDifferentiable(output.dtype))
      known.gradFn!.extend({ op: opOf(output, gradient), inputs, outputs: [output], attributes: {} });
    return output;
  };
}
