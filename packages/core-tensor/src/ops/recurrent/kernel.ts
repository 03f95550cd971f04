import { allocate, type TensorData } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { runRoutine } from '../../eager/run-routine.ts';
import type { StepCell } from '../../wasm/recurrent/cells.ts';
import { stepRoutine } from '../../wasm/recurrent/step-routine.ts';
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

/** A step of a cell: on one sequence in JavaScript, and on lanes in WebAssembly. */
interface CellSteps {
  readonly advance: Advance;
  readonly cell: StepCell;
}

/** One direction: what it starts from, and where its results go. */
interface DirectionData {
  readonly length: number;
  readonly batch: number;
  readonly reverse: boolean;
  readonly fromInput: TensorData;
  readonly weight: TensorData;
  readonly bias: TensorData;
  readonly lengths: TensorData | undefined;
  /** before the first step, then after the last */
  readonly states: readonly TensorData[];
  readonly y: TensorData;
  readonly saved: readonly TensorData[];
}

const leastRows = 8; // of all steps, with which laying out the weight for WebAssembly pays

/** The steps in WebAssembly; false if that cannot be. */
function runOnLanes(cell: StepCell, { length, batch, reverse, ...data }: DirectionData): boolean {
  const { fromInput, weight, bias, lengths, states, y, saved } = data;
  const hidden = states[0].length / batch;
  if (!(y instanceof Float32Array) || length * batch < leastRows || hidden === 0) return false;
  const options = { states: states.length, saved: saved.length, reverse, varied: lengths !== undefined, fused: false };
  const mask = lengths && Uint8Array.from({ length: length * batch }, (_, i) => +(lengths[i % batch] > i / batch));
  return runRoutine(
    stepRoutine(cell, { length, batch, hidden }, options),
    [...states, fromInput, ...(mask === undefined ? [] : [mask]), weight, bias],
    [...states, y, ...saved],
  );
}

function runInJavaScript(advance: Advance, { length, batch, reverse, ...data }: DirectionData): void {
  const { fromInput, weight, bias, lengths, states, y, saved } = data;
  const [hidden, cell = hidden] = states;
  const n = hidden.length / batch;
  const gates = bias.length;
  const fromState = fromInput.slice(0, batch * gates);
  const ofCell = saved.slice(states.length - 1);
  const cellData = { fromInput, fromState, hidden, cell, saved: ofCell };
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    fillRows(fromState, bias);
    multiply(hidden, weight, fromState, { transposeA: false, transposeB: true, m: batch, k: n, n: gates });
    for (let b = 0; b < batch; b++) {
      if (lengths !== undefined && t >= lengths[b]) continue;
      const row = t * batch + b;
      advance(cellData, { input: row * gates, state: b * gates, hidden: b * n, saved: row * n }, n);
      y.set(hidden.subarray(b * n, (b + 1) * n), row * n);
    }
    if (saved.length > ofCell.length) saved[0].set(cell, t * batch * n);
  }
}

/**
 * Runs over the sequences, in one direction after the other. What all steps take from the inputs is one product.
 *
 * @param results `y`: `[length, batch, directions · hidden]`, zeros; `cells`: the last ones, where there are any; `saved`: cells of all
 *   steps, then what a cell saves, or nothing
 */
export function runSequences(
  parts: Parts<Tensor>,
  { advance, cell }: CellSteps,
  { y, cells, saved }: { readonly y: Tensor; readonly cells: Tensor | undefined; readonly saved: readonly Tensor[] },
): void {
  const { x, weightIh, weightHh, bias, initial, lengths } = parts;
  const { length, batch, features, directions, hidden: n } = sizesOf(parts);
  const gates = weightIh.shape[1];
  const rows = length * batch;
  for (let d = 0; d < directions; d++) {
    const part = (data: TensorData, size: number): TensorData => data.subarray(d * size, (d + 1) * size);
    const [inputBias, stateBias] = [0, 1].map((half) =>
      part(bias.data, 2 * gates).subarray(half * gates, (half + 1) * gates),
    );
    const fromInput = allocate(x.dtype, rows * gates);
    fillRows(fromInput, inputBias);
    const product = { transposeA: false, transposeB: true, m: rows, k: features, n: gates };
    multiply(x.data, weightIh.data, fromInput, { ...product, bStart: d * gates * features });
    const states = (cells === undefined ? [0] : [0, 1]).map((i) => {
      const state = allocate(x.dtype, batch * n);
      if (i < initial.length) state.set(part(initial[i].data, batch * n));
      return state;
    });
    const data: DirectionData = {
      length,
      batch,
      reverse: d === 1,
      fromInput,
      weight: part(weightHh.data, gates * n),
      bias: stateBias,
      lengths: lengths?.data,
      states,
      y: directions === 1 ? y.data : allocate(x.dtype, rows * n),
      saved: saved.map((each) => part(each.data, rows * n)),
    };
    if (!runOnLanes(cell, data)) runInJavaScript(advance, data);
    if (directions > 1)
      for (let row = 0; row < rows; row++)
        y.data.set(data.y.subarray(row * n, (row + 1) * n), (row * directions + d) * n);
    cells?.data.set(states[1], d * batch * n);
  }
}
