import { apply } from '../../apply.ts';
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { defineCondition } from './define-condition.ts';

interface OffsetRange {
  /** the public function that takes the offsets */
  readonly where: string;
  /** of what they are offsets in */
  readonly length: number;
}

function requireOffsets({ data }: Tensor, { where, length }: OffsetRange): void {
  if (data.length === 0 && length > 0)
    throw new ShapeError(where, `there are no offsets but ${length} indices, which are in no bag`, { got: length });
  for (let i = 0; i < data.length; i++) {
    const got = data[i];
    if (i === 0 && got !== 0)
      throw new ShapeError(where, `offset 0 is ${got} but must be 0: the first bag begins with the first index`, {
        got,
      });
    if (i > 0 && got < data[i - 1])
      throw new ShapeError(
        where,
        `offset ${i} is ${got} but offset ${i - 1} is ${data[i - 1]}; none is below the one before`,
        {
          expected: data[i - 1],
          got,
        },
      );
    if (!(got <= length))
      throw new ShapeError(
        where,
        `offset ${i} is ${got} but there are ${length} indices; it must be in 0 … ${length}`,
        {
          expected: length,
          got,
        },
      );
  }
}

/** Gives offsets on as they are: it stands for the condition that they are offsets. */
const offsetsOp = defineCondition('offsets', requireOffsets);

/**
 * Offsets of what lies one behind the other, checked at once, or when they are known.
 *
 * @param offsets whole numbers, a vector
 * @param range `where`: the public function that takes them; `length`: of what they are offsets in
 * @returns the offsets
 * @throws {ShapeError} unless they begin with 0, do not fall and are at most `length`
 * @example checkOffsets(tensor([0, 4], { dtype: 'int32' }), { where: 'f', length: 3 }); // throws ShapeError: f: offset 1 is 4 but there are 3 indices; it must be in 0 … 3
 */
export function checkOffsets(offsets: Tensor, range: OffsetRange): Tensor {
  return apply(offsetsOp, [offsets], range);
}
