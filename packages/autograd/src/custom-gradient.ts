import { apply, defineOp, ExportError, isFloating, type Tensor } from '@gradkit/core-tensor';
import { noGrad } from './mode.ts';

/**
 * A function with a gradient of its own, in place of the one that its operations would give.
 *
 * @param forward tensors → a tensor
 * @param gradient `(dy, inputs, output)` → a gradient for each input, or null where it is zero
 * @returns a function of the same inputs
 * @throws {ExportError} when it is traced or exported: its gradient is known here only
 * @example
 * const straightThrough = customGradient((x: Tensor) => x.round(), (dy) => [dy]);
 * const w = new Parameter(tensor([1.4]));
 * straightThrough(w.value).sum().backward();
 * w.grad?.toArray(); // [1]
 * @see https://pytorch.org/docs/stable/notes/extending.html
 */
export function customGradient(
  forward: (...inputs: Tensor[]) => Tensor,
  gradient: (dy: Tensor, inputs: readonly Tensor[], output: Tensor) => readonly (Tensor | null)[],
): (...inputs: Tensor[]) => Tensor {
  return (...inputs) => {
    const result = noGrad(() => forward(...inputs));
    if (inputs.every(({ history }) => history === null) || !isFloating(result.dtype)) return result;
    const op = defineOp<readonly Tensor[]>({
      name: 'customGradient',
      infer: () => result,
      forward: (_, y) => y.data.set(result.data),
      gradient: (dy, context) => gradient(dy, context.inputs, context.output),
      onnx() {
        throw new ExportError('customGradient', 'a function with a custom gradient cannot be written as ONNX');
      },
    });
    return apply(op, inputs, {});
  };
}
