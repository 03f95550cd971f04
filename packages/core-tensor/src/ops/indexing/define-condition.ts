import { defineOp, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';

/**
 * Declares an operation that gives a tensor on as it is, and stands for a condition on its values: checked at once, or when they are known.
 *
 * @param require throws in the user's terms
 */
export function defineCondition<Range extends object>(
  name: string,
  require: (values: Tensor, range: Range) => void,
): Op<readonly [values: Tensor], Range> {
  return defineOp<readonly [values: Tensor], Range>({
    name,
    view: true,
    infer: ([values]) => values,
    check: { input: 0, require },
    onnx: () => ({ opType: 'Identity' }),
  });
}
