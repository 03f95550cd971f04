import { allocate, type TensorData } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { multiply } from '../product/matmul-kernel.ts';
import { sizesOf, type Parts } from './recurrence.ts';

/** One sequence at one step: where its numbers lie. */
interface CellData {
  /** what the gates take from the input, with its bias */
  readonly fromInput: TensorData;
  /** what they take from the state, with its bias */
  readonly fromState: TensorData;
  readonly hidden: TensorData;
  readonly cell: TensorData;
  /** what is saved of all steps, if anything is */
  readonly saved: readonly TensorData[];
}

/** Where the numbers of a step begin. */
interface Places {
  readonly input: number;
  readonly state: number;
  readonly hidden: number;
  readonly saved: number;
}

/** Takes one sequence a step further: replaces its state. */
export type Advance = (data: CellData, at: Places, hiddenFeatures: number) => void;

function fillRows(target: TensorData, row: TensorData): void {
  for (let at = 0; at < target.length; at += row.length) target.set(row, at);
}

/**
 * Runs over the sequences, in one direction after the other. What all steps take from the inputs is one product.
 *
 * @param results `y`: `[length, batch, directions · hidden]`, zeros; `cells`: the last ones, where there are any; `saved`: cells of all
 *   steps, then what a cell saves, or nothing
 */
export function runSequences(
  parts: Parts<Tensor>,
  advance: Advance,
  { y, cells, saved }: { readonly y: Tensor; readonly cells: Tensor | undefined; readonly saved: readonly Tensor[] },
): void {
  const { x, weightIh, weightHh, bias, initial, lengths } = parts;
  const { length, batch, features, directions, hidden: n } = sizesOf(parts);
  const gates = weightIh.shape[1];
  const sides = { transposeA: false, transposeB: true };
  for (let d = 0; d < directions; d++) {
    const biasAt = d * 2 * gates;
    const fromInput = allocate(x.dtype, length * batch * gates);
    fillRows(fromInput, bias.data.subarray(biasAt, biasAt + gates));
    const bStart = d * gates * features;
    multiply(x.data, weightIh.data, fromInput, { ...sides, m: length * batch, k: features, n: gates, bStart });
    const fromState = allocate(x.dtype, batch * gates);
    const [hidden, cell] = [0, 1].map((i) => {
      const state = allocate(x.dtype, batch * n);
      if (i < initial.length) state.set(initial[i].data.subarray(d * batch * n, (d + 1) * batch * n));
      return state;
    });
    const savedCells = cells === undefined ? undefined : saved[0]?.data;
    const ofCell = saved.slice(cells === undefined ? 0 : 1).map((each) => each.data);
    const data = { fromInput, fromState, hidden, cell, saved: ofCell };
    const product = { ...sides, m: batch, k: n, n: gates, bStart: d * gates * n };
    for (let step = 0; step < length; step++) {
      const t = d === 1 ? length - 1 - step : step;
      const start = (d * length + t) * batch; // rows of what is saved
      fillRows(fromState, bias.data.subarray(biasAt + gates, biasAt + 2 * gates));
      multiply(hidden, weightHh.data, fromState, product);
      for (let b = 0; b < batch; b++) {
        if (lengths !== undefined && t >= lengths.data[b]) continue;
        const at = { input: (t * batch + b) * gates, state: b * gates, hidden: b * n, saved: (start + b) * n };
        advance(data, at, n);
        y.data.set(hidden.subarray(b * n, (b + 1) * n), ((t * batch + b) * directions + d) * n);
      }
      savedCells?.set(cell, start * n);
    }
    cells?.data.set(cell, d * batch * n);
  }
}
