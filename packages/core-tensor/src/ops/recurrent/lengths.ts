import { apply } from '../../apply.ts';
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { defineCondition } from '../indexing/define-condition.ts';

interface LengthRange {
  /** the public function that takes the lengths */
  readonly where: string;
  /** of the argument; default `lengths` */
  readonly name?: string | undefined;
  /** of the shortest sequence there may be; default 1 */
  readonly least?: number | undefined;
  /** of the longest sequence there may be */
  readonly most: number;
  /** what `most` is, as the error says it */
  readonly of?: string | undefined;
  /** whether the longest have to come first; default false */
  readonly sorted?: boolean | undefined;
}

function requireLengths({ data }: Tensor, { where, name = 'lengths', least = 1, most, of, sorted }: LengthRange): void {
  for (let i = 0; i < data.length; i++) {
    const got = data[i];
    const given = `${name}[${i}] is ${got} but`;
    if (!(got >= least && got <= most))
      throw new ShapeError(where, `${given} must be ${least} … ${most}${of ? `, ${of}` : ''}`, { expected: most, got });
    if (sorted && i > 0 && got > data[i - 1])
      throw new ShapeError(
        where,
        `${given} ${name}[${i - 1}] is ${data[i - 1]}; the longest come first, or set enforceSorted to false`,
        { expected: data[i - 1], got },
      );
  }
}

/** Gives lengths on as they are: it stands for the condition that they are lengths. */
const lengthsOp = defineCondition('lengths', requireLengths);

/**
 * Lengths of sequences, checked at once, or when they are known.
 *
 * @param lengths whole numbers, a vector
 * @param range `where`: the public function that takes them; `name`: of the argument; `least`, `most`: the shortest and longest there may be;
 *   `of`: what `most` is; `sorted`: whether the longest come first
 * @returns the lengths
 * @throws {ShapeError} if one is outside least … most, or they are not in order
 * @example checkLengths(tensor([3, 4], { dtype: 'int32' }), { where: 'f', most: 3 }); // throws ShapeError: f: lengths[1] is 4 but must be 1 … 3
 */
export function checkLengths(lengths: Tensor, range: LengthRange): Tensor {
  return apply(lengthsOp, [lengths], range);
}
