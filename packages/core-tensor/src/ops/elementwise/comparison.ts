import { apply } from '../../apply.ts';
import { numbersOf } from '../../convert.ts';
import { wholeRange } from '../../dtype.ts';
import { isHeld } from '../../element-of.ts';
import type { Op } from '../../op.ts';
import { Tensor } from '../../tensor.ts';
import { cast } from './cast.ts';
import { defineBinary, operands, type BinarySpec, type Operand } from './elementwise.ts';
import { logicalNot } from './logical-not.ts';
import { forEachRow } from './rows.ts';

/** What a comparison says of `a` below `b`, the same, and above it. */
type Answers = readonly [below: boolean, same: boolean, above: boolean];

export interface ComparisonOp extends Op<[a: Tensor, b: Tensor]> {
  readonly answers: Answers;
}

/** Declares a comparison, whose result is bool. 16-bit floats are compared as the numbers that they are. */
export function defineComparison({
  answers,
  ...spec
}: Omit<BinarySpec, 'result' | 'gradient'> & { readonly answers: Answers }): ComparisonOp {
  return {
    ...defineBinary({ ...spec, result: 'bool' }),
    forward: ([a, b], y) => forEachRow(spec.kernel, y, asNumbers(a), asNumbers(b)),
    answers,
  };
}

function asNumbers({ shape, size, dtype, data }: Tensor): Parameters<typeof forEachRow>[1] {
  return { shape, size, data: numbersOf({ dtype, data }) };
}

/** Compares tensors, or a tensor with any number: one that its dtype does not hold is above, below or between its elements. False comes before true. */
export function compare(op: ComparisonOp, left: Operand, right: Operand): Tensor {
  const [a, b] = [left, right].map((x) =>
    x instanceof Tensor && x.dtype === 'bool' && op.answers[0] !== op.answers[2] ? cast(x, 'uint8') : x,
  );
  if (typeof b === 'number' && a instanceof Tensor) return compareNumber(op, a, b, op.answers);
  const [below, same, above] = op.answers;
  if (typeof a === 'number' && b instanceof Tensor) return compareNumber(op, b, a, [above, same, below]);
  return apply(op, operands(op.name, a, b), {});
}

/** @param answers for an element of `x` below the number, the same, and above it */
function compareNumber(op: ComparisonOp, x: Tensor, number: number, [below, same, above]: Answers): Tensor {
  const isMirrored = op.answers[0] !== below;
  const ask = (other: Operand): Tensor => {
    const [a, b] = operands(op.name, x, other);
    return apply(op, isMirrored ? [b, a] : [a, b], {});
  };
  const range = wholeRange(x.dtype);
  if (range === null || isHeld(number, x.dtype)) return ask(number);
  const [least, most] = range;
  if (number > least && number < most && below !== above)
    return ask(same === below ? Math.floor(number) : Math.ceil(number));
  const wanted = Number.isNaN(number) ? below && above : number < least ? above : below;
  const said = ask(same === above ? least : same === below ? most : x); // `same`, whatever the element
  return same === wanted ? said : logicalNot(said);
}
