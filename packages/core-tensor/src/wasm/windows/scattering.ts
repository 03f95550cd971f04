import { constant, get, unsigned } from '../encoding.ts';
import type { WasmRoutine } from '../routine.ts';
import { assign, code, each, ifThen, increase, isLess, product, sum, type Code } from '../rows/code.ts';
import {
  along,
  channelRoutine,
  elementBytes,
  f32x4,
  lanes,
  loadLanes,
  perAccess,
  storeLanes,
  vectorBytes,
  zeroLanes,
} from './channels.ts';

/** Columns `[channels · positions, windows · batch]`, and the images that they are added up to, `[channels, pixels, batch]`. */
export interface ScatteredColumns {
  readonly channels: number;
  /** in each window */
  readonly positions: number;
  readonly windows: number;
  readonly pixels: number;
  readonly batch: number;
}

const mostSums = 8; // vectors in registers

/** Whether there is a routine for the columns. */
export function canScatter({ batch, positions }: ScatteredColumns): boolean {
  return batch % lanes === 0 && positions <= 64; // unrolled
}

/**
 * col2im: every pixel gets the sum of its entries in all windows.
 *
 * Inputs: the columns; a table `[positions, pixels]` of int32, which says where among positions and windows the entry of a pixel lies,
 * `positions · windows` where there is none.
 */
export function scatterRoutine(columns: ScatteredColumns): WasmRoutine {
  const { channels, positions, windows, pixels, batch } = columns;
  const row = elementBytes * batch;
  return channelRoutine({
    key: `scatter ${JSON.stringify(columns)}`,
    operands: [positions * windows * row, 0, pixels * row],
    channels,
    cost: pixels * batch * (perAccess * (positions + 1) + positions),
    write([from, table, y], locals) {
      const sums = locals.several('v128', largestDivisor(batch / lanes));
      const bytes = vectorBytes * sums.length; // that are added up at once
      const [at, offset, rowEnd, end] = locals.several('i32', 4);
      const addPosition = (position: number): Code =>
        code(
          assign(at, code(get(table), [0x28, 2], unsigned(elementBytes * position * pixels))), // i32.load
          ifThen(
            isLess(get(at), constant(positions * windows)),
            code(
              assign(at, sum(sum(get(from), get(offset)), product(get(at), constant(row)))),
              each(sums, (one, i) => assign(one, code(get(one), loadLanes(get(at), vectorBytes * i), f32x4.add))),
            ),
          ),
        );
      const pixel = code(
        assign(offset, constant(0)),
        along(
          y,
          rowEnd,
          row,
          code(
            each(sums, (one) => assign(one, zeroLanes)),
            each(Array(positions).keys(), addPosition),
            each(sums, (one, i) => storeLanes(get(y), get(one), vectorBytes * i)),
            each([y, offset], (local) => increase(local, constant(bytes))),
          ),
        ),
        increase(table, constant(elementBytes)),
      );
      return along(y, end, pixels * row, pixel);
    },
  });
}

/** How many vectors of a row are added up at once, so that all of a row's are. */
function largestDivisor(count: number): number {
  for (let divisor = Math.min(mostSums, count); ; divisor--) if (count % divisor === 0) return divisor;
}
