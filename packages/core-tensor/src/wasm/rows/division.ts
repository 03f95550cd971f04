import { isAlongRows, summed } from '../along-rows.ts';
import type { Program } from '../program.ts';
import { lanes, vectorBytes } from './lanes.ts';
import { schedule } from './phases.ts';

/** How a program's work may be divided, and which memory it needs; the same for every number of threads. */
export interface Division {
  /** a call goes from and to multiples of this: rows, or elements of a flat program; to the end, too */
  readonly unit: number;
  /** how many rows are summed in one go, and how often that is; 0 without sums over rows */
  readonly blockRows: number;
  readonly blocks: number;
  /** for each call at a time */
  readonly scratchBytes: number;
  /** for all calls together */
  readonly partialsBytes: number;
}

const flatUnit = 16; // elements: whole cache lines, so that threads write into lines of their own

/**
 * How the work of a program on a matrix of rows × columns may be divided.
 *
 * @param rows of a flat program, the number of elements
 * @param columns of a flat program, any
 */
export function divisionOf(program: Program, rows: number, columns: number): Division {
  if (!isAlongRows(program)) return { unit: flatUnit, blockRows: 0, blocks: 0, scratchBytes: 0, partialsBytes: 0 };
  const paddedRow = Math.ceil((columns << lanes[program.dtype].shift) / vectorBytes) * vectorBytes;
  const scratchBytes = schedule(program).keeps.length * paddedRow;
  const { length } = summed(program);
  if (length === 0) return { unit: 1, blockRows: 0, blocks: 0, scratchBytes, partialsBytes: 0 };
  const blockRows = Math.max(1, Math.ceil(Math.sqrt(rows))); // as few numbers in a row of sums as can be
  const blocks = Math.ceil(rows / blockRows);
  return { unit: blockRows, blockRows, blocks, scratchBytes, partialsBytes: blocks * length * paddedRow };
}
