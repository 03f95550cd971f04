import { constant, get, sized } from '../encoding.ts';
import type { WasmFunction } from '../module.ts';
import {
  assign,
  code,
  each,
  end,
  functionType,
  increase,
  isLess,
  Locals,
  simd,
  sum,
  whileTrue,
  type Code,
} from '../rows/code.ts';
import { eitherFloat, forEach, loadFloat, loadLanes, spread, storeFloat, storeLanes, times } from './code.ts';

const vectorBytes = 16;
const vectors = 2; // that hold one element of each column of a panel
const panelWidth = 4 * vectors; // columns that are multiplied at once, their sums in registers
const elementBytes = 4 * panelWidth; // from an element of a panel's columns to the next
/** Rows that are multiplied at once, as long as there are so many. */
export const rowsAtOnce = 4;
const tiles = [rowsAtOnce, 2, 1];

/** A product of rows with a matrix. */
export interface ProductSizes {
  /** how many products are added up */
  readonly depth: number;
  readonly columns: number;
}

export const panelsOf = ({ columns }: ProductSizes): number => Math.ceil(columns / panelWidth);
/** From a row of results to the next. */
export const rowBytes = (sizes: ProductSizes): number => elementBytes * panelsOf(sizes);
/** A panel is what the sums begin with, then its columns' elements, one of each after the other. */
const panelBytes = ({ depth }: ProductSizes): number => elementBytes * (depth + 1);
export const packedBytes = (sizes: ProductSizes): number => panelBytes(sizes) * panelsOf(sizes);

const given = { rows: 0, rowsEnd: 1, packed: 2, results: 3 } as const;
const parameterCount = Object.keys(given).length;

const relaxedMadd = simd(0x105);
const mulLanes = simd(0xe6);
const addLanes = simd(0xe4);

/**
 * A function that multiplies rows with a packed matrix: from where they begin and end, where the matrix lies, and where the results go. A
 * row's result does not depend on the rows beside it.
 *
 * @param fused whether a multiplication and an addition may round once
 */
export function productFunction(sizes: ProductSizes, fused: boolean): WasmFunction {
  const locals = new Locals(parameterCount);
  const [row, result, results, panel, panelEnd, at, element] = locals.several('i32', 7);
  const totals = Array.from({ length: tiles[0] }, () => locals.several('v128', vectors));
  const columns = locals.several('v128', vectors);
  const one = locals.add('v128');
  const [step, resultStep] = [4 * sizes.depth, rowBytes(sizes)];
  const accumulate = (total: number, column: number): Code => {
    const factors = code(get(one), get(column));
    return assign(total, code(factors, fused ? [] : mulLanes, get(total), fused ? relaxedMadd : addLanes));
  };
  const tile = (rows: number): Code => {
    const some = totals.slice(0, rows);
    const elements = code(
      each(columns, (column, v) => assign(column, loadLanes(get(at), vectorBytes * v))),
      each(some, (ofRow, r) =>
        code(
          assign(one, spread(get(element), r * step)),
          each(ofRow, (total, v) => accumulate(total, columns[v])),
        ),
      ),
      increase(at, constant(elementBytes)),
      increase(element, constant(4)),
    );
    return code(
      each(some, (ofRow) => each(ofRow, (total, v) => assign(total, loadLanes(get(panel), vectorBytes * v)))),
      assign(at, sum(get(panel), constant(elementBytes))),
      assign(element, get(row)),
      whileTrue(isLess(get(at), get(panelEnd)), elements),
      each(some, (ofRow, r) =>
        each(ofRow, (total, v) => storeLanes(get(result), get(total), r * resultStep + vectorBytes * v)),
      ),
      increase(row, constant(rows * step)),
      increase(result, constant(rows * resultStep)),
    );
  };
  const ofPanel = code(
    assign(panelEnd, sum(get(panel), constant(panelBytes(sizes)))),
    assign(row, get(given.rows)),
    assign(result, get(results)),
    each(tiles, (rows) =>
      whileTrue(isLess(sum(get(row), constant((rows - 1) * step)), get(given.rowsEnd)), tile(rows)),
    ),
    assign(panel, get(panelEnd)),
    increase(results, constant(elementBytes)),
  );
  const body = sized(
    code(
      locals.declaration,
      assign(panel, get(given.packed)),
      assign(results, get(given.results)),
      whileTrue(isLess(get(panel), sum(get(given.packed), constant(packedBytes(sizes)))), ofPanel),
      [end],
    ),
  );
  return { type: functionType(['i32', 'i32', 'i32', 'i32']), body };
}

/** A matrix as it lies in memory. All that are numbers of locals hold addresses. */
export interface Matrix {
  readonly address: number;
  /** bytes from a column to the next */
  readonly column: number;
  /** bytes from an element of a column to the next */
  readonly element: number;
  /** where what the sums begin with lies; null: they begin with 0 */
  readonly bias: number | null;
}

/** Packs panels of a matrix, from one to the one before another. */
export function packPanels(
  locals: Locals,
  sizes: ProductSizes,
  { address, column: columnBytes, element, bias }: Matrix,
  [from, to]: readonly [Code, Code],
  packed: number,
): number[] {
  const [panel, lane, column, target, source, targetEnd] = locals.several('i32', 6);
  const zero = [0x43, 0, 0, 0, 0]; // f32.const
  const orZero = (value: Code): number[] => eitherFloat(isLess(get(column), constant(sizes.columns)), value, zero);
  const first = bias === null ? zero : orZero(loadFloat(sum(get(bias), times(get(column), 4))));
  const ofColumn = code(
    assign(column, sum(times(get(panel), panelWidth), get(lane))),
    assign(target, sum(sum(get(packed), times(get(panel), panelBytes(sizes))), times(get(lane), 4))),
    assign(targetEnd, sum(get(target), constant(panelBytes(sizes)))),
    storeFloat(get(target), first),
    increase(target, constant(elementBytes)),
    assign(source, sum(get(address), times(get(column), columnBytes))),
    whileTrue(
      isLess(get(target), get(targetEnd)),
      code(
        storeFloat(get(target), orZero(loadFloat(get(source)))),
        increase(target, constant(elementBytes)),
        increase(source, constant(element)),
      ),
    ),
  );
  return forEach(panel, from, to, forEach(lane, constant(0), constant(panelWidth), ofColumn));
}
