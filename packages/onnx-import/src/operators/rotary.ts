import {
  add,
  arange,
  concat,
  mul,
  reshape,
  slice,
  split,
  sub,
  take,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { inHeads, joinHeads } from './attend.ts';
import type { Call } from './call.ts';

/** How pairs of features are turned. */
export interface Turning {
  readonly cosine: Tensor;
  readonly sine: Tensor;
  /** of the rows of the tables for each entry, or of the first; null: the tables have a row for each entry */
  readonly positions: Tensor | null;
  /** how many features are turned; 0: all */
  readonly width: number;
  /** whether pairs are neighbours, not as far away as half of them */
  readonly isWoven: boolean;
}

/** Turns pairs of features, `[batch, heads, length, size]`, by angles of their positions. */
export function turned(x: Tensor, { cosine, sine, positions, width: given, isWoven }: Turning): Tensor {
  const width = given || x.shape[3];
  const length = x.shape[2];
  const angles = (table: Tensor): Tensor => {
    if (positions === null) return unsqueeze(table, 1);
    const at =
      positions.size === 1 ? add(arange(length, { dtype: positions.dtype }), reshape(positions, [1])) : positions;
    const found = take(table, at, 0);
    return found.rank === 2 ? unsqueeze(found, [0, 1]) : unsqueeze(found, 1);
  };
  const [c, s] = [angles(cosine), angles(sine)];
  const part = slice(x, [null, null, null, [0, width]]);
  const [a, b] = isWoven ? woven(part) : split(part, width / 2, 3);
  const [real, imaginary] = [sub(mul(a, c), mul(b, s)), add(mul(b, c), mul(a, s))];
  const joined = isWoven
    ? reshape(concat([unsqueeze(real, 4), unsqueeze(imaginary, 4)], 4), part.shape)
    : concat([real, imaginary], 3);
  return width === x.shape[3] ? joined : concat([joined, slice(x, [null, null, null, [width, null]])], 3);
}

/** Even and odd entries of the last axis. */
function woven(x: Tensor): readonly [Tensor, Tensor] {
  const [even, odd] = [0, 1].map((start) => slice(x, { axis: -1, start, step: 2 }));
  return [even, odd];
}

/** The node, whose features may stand side by side for all heads. */
export function rotary(call: Call, [cosine, sine, positions]: readonly [Tensor, Tensor, Tensor | null]): Tensor {
  const given = call.tensor(0);
  const isFlat = given.rank === 3;
  const heads = call.int('num_heads', 0);
  const x = isFlat ? inHeads(given, heads || given.shape[2] / (2 * cosine.shape.at(-1)!)) : given;
  const width = call.int('rotary_embedding_dim', 0);
  const y = turned(x, { cosine, sine, positions, width, isWoven: call.flag('interleaved') });
  return isFlat ? joinHeads(y) : y;
}
