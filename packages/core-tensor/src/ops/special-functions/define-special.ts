import { requireFloating } from '../../dtype.ts';
import { defineOp, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';

interface Special<A extends object> {
  readonly name: string;
  /** the function of one number */
  value(x: number, attributes: A): number;
  gradient(dy: Tensor, x: Tensor, attributes: A, y: Tensor): Tensor | null;
  /** the same for all elements at once, of other operations */
  decomposition(x: Tensor, attributes: A): Tensor;
}

/** Declares a function of one floating tensor that ONNX has no operator for. */
export function defineSpecial<A extends object = object>({
  name,
  value,
  gradient,
  decomposition,
}: Special<A>): Op<[x: Tensor], A> {
  return defineOp<[x: Tensor], A>({
    name,
    elementwise: true,
    infer([x]) {
      requireFloating(name, 'x', x.dtype);
      return x;
    },
    forward([{ data: x }], { data: y }, attributes) {
      for (let i = 0; i < y.length; i++) y[i] = value(x[i], attributes);
    },
    gradient: (dy, { inputs: [x], attributes, output }) => [gradient(dy, x, attributes, output)],
    decomposition: ([x], attributes) => [decomposition(x, attributes)],
  });
}
