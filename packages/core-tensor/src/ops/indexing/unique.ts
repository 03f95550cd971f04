import { axisOf } from '../../arguments/axis.ts';
import { requireBoolean, requireOptions, requireTensor } from '../../arguments/index.ts';
import { numbersOf } from '../../convert.ts';
import { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';
import { transpose } from '../movement/transpose.ts';
import { requireValues } from './require-values.ts';
import { take } from './take.ts';

interface UniqueOptions {
  /** whether to tell for each entry which of the results it is; default false */
  readonly returnInverse?: boolean | undefined;
  /** whether to tell how often each is there; default false */
  readonly returnCounts?: boolean | undefined;
  /** default true: results are in order in any case */
  readonly sorted?: boolean | undefined;
  /** whole entries along an axis; default null: single elements */
  readonly axis?: number | null | undefined;
}

/** Options that ask for more than the results. */
type More = UniqueOptions & ({ readonly returnInverse: true } | { readonly returnCounts: true });

interface Found {
  /** of each result, a position where it stands */
  readonly first: number[];
  readonly inverse: Int32Array;
  readonly counts: number[];
}

/** Puts rows of `width` numbers in order, NaN last, and finds those that are the same. */
function findUnique(rows: ArrayLike<number>, length: number, width: number): Found {
  const compare = (a: number, b: number): number => {
    for (let k = 0; k < width; k++) {
      const [x, y] = [rows[a * width + k], rows[b * width + k]];
      if (x !== y) return x < y || y !== y ? (x !== x ? a - b : -1) : 1;
    }
    return 0;
  };
  const order = Array.from({ length }, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
  const found: Found = { first: [], inverse: new Int32Array(length), counts: [] };
  order.forEach((row, i) => {
    if (i > 0 && compare(order[i - 1], row) === 0) found.counts[found.counts.length - 1]++;
    else {
      found.first.push(row);
      found.counts.push(1);
    }
    found.inverse[row] = found.first.length - 1;
  });
  return found;
}

const whole = (values: ArrayLike<number>, shape: readonly number[]): Tensor =>
  new Tensor({ shape, dtype: 'int32' }, Int32Array.from(values));

/**
 * Finds the different elements, in order; or the different entries along an axis. It cannot be compiled or exported: its size follows values.
 *
 * @param x any shape and dtype
 * @param options `returnInverse`: for each entry, which of the results it is, default false; `returnCounts`: how often each is there, default
 *   false; `axis`: whole entries along it, default null
 * @returns a vector, or `x`'s shape with fewer entries along the axis, dtype of `x`; where more is asked for, `[values, inverse, counts]` without
 *   what is not, both int32; each NaN is another
 * @throws {ConfigError} if `x` has no values, in a compiled function
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @example unique(tensor([3, 1, 3])).toArray(); // [1, 3]
 * @example unique(tensor([3, 1, 3]), { returnCounts: true }).map((y) => y.toArray()); // [[1, 3], [1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.unique.html
 */
export function unique(x: Tensor, options: More): Tensor[];
export function unique(x: Tensor, options?: UniqueOptions): Tensor;
export function unique(x: Tensor, options: UniqueOptions = {}): Tensor | Tensor[] {
  const known = { returnInverse: true, returnCounts: true, sorted: true, axis: true } as const;
  const given = requireOptions<UniqueOptions>('unique', options, known, '{ returnCounts: true }');
  const { returnInverse = false, returnCounts = false, sorted = true, axis = null } = given;
  for (const [name, flag] of Object.entries({ returnInverse, returnCounts, sorted }))
    requireBoolean('unique', name, flag);
  requireTensor('unique', 'x', x);
  const along = axis === null ? null : axisOf('unique', x, axis);
  requireValues('unique', 'x', x);
  const rows = along === null ? reshape(x, [x.size]) : transpose(x, 0, along);
  const length = rows.shape[0];
  const { first, inverse, counts } = findUnique(numbersOf(rows), length, length === 0 ? 0 : rows.size / length);
  const kept = take(rows, whole(first, [first.length]));
  const values = along === null ? kept : transpose(kept, 0, along);
  if (!returnInverse && !returnCounts) return values;
  return [
    values,
    ...(returnInverse ? [whole(inverse, along === null ? x.shape : [length])] : []),
    ...(returnCounts ? [whole(counts, [counts.length])] : []),
  ];
}
