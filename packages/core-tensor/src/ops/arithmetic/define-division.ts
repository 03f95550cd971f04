import { isFloating, requireNumeric, requireSame } from '../../dtype.ts';
import { ConfigError } from '../../errors.ts';
import type { Op, ValueCheck } from '../../op.ts';
import { broadcastShapes } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type BinarySpec, type Operand } from '../elementwise/elementwise.ts';
import { equal } from '../elementwise/equal.ts';
import { where as choose } from '../elementwise/where.ts';

/** The function that divides, for messages. */
export interface Division {
  readonly where: string;
}

/** Whole numbers are not divided by 0. Where only a graph knows that, the result is 0. */
const nonzeroDivisor: ValueCheck<[a: Tensor, b: Tensor], Division> = {
  input: 1,
  require({ dtype, data }, { where }) {
    if (isFloating(dtype)) return;
    const at = data.indexOf(0);
    if (at === -1) return;
    throw new ConfigError(where, `element ${at} of b is 0; whole numbers are not divided by 0`, { got: 0 });
  },
  guarded([a, b]) {
    if (isFloating(b.dtype)) return { inputs: [a, b] };
    const isZero = equal(b, 0);
    return { inputs: [a, choose(isZero, 1, b)], finish: (y) => choose(isZero, 0, y) };
  },
};

/** Declares a division of two operands that broadcast. */
export function defineDivision(name: string, spec: Omit<BinarySpec, 'name'>): Op<[a: Tensor, b: Tensor], Division> {
  return { ...defineBinary({ name, ...spec }), check: nonzeroDivisor };
}

/** Both operands as tensors of one dtype that broadcast; throws in the words of the function that divides. */
export function divisionOperands(where: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const [x, y] = operands(where, a, b);
  requireSame(where, ['a', 'b'], [x.dtype, y.dtype]);
  requireNumeric(where, 'a', x.dtype);
  broadcastShapes(where, x.shape, y.shape);
  return [x, y];
}
