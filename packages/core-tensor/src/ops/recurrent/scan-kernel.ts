import type { TensorData } from '../../dtype.ts';
import { runRoutine } from '../../eager/run-routine.ts';
import type { Tensor } from '../../tensor.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { GradientCell, StepCell } from '../../wasm/recurrent/cells.ts';
import { gradientRoutine } from '../../wasm/recurrent/gradient-routine.ts';
import { stepRoutine } from '../../wasm/recurrent/step-routine.ts';
import type { WasmRoutine } from '../../wasm/routine.ts';

/** What a scan is, beside its inputs. */
interface Scanned {
  readonly states: number;
  readonly sequences: number;
  readonly reverse: boolean;
  /** whether a multiplication and an addition may round once; default where the engine can */
  readonly fused?: boolean | undefined;
}

/** How the steps of a scan run in WebAssembly. */
export interface ScanKernel {
  /** one routine, whose inputs and results are those of the scan; null if there is none for them */
  routine(inputs: readonly TensorType[], scanned: Scanned): WasmRoutine | null;
  /** Runs it, with the same bits on every processor. @returns whether it could */
  run(inputs: readonly Tensor[], scanned: Scanned, results: readonly Tensor[]): boolean;
}

function makeKernel(routine: ScanKernel['routine']): ScanKernel {
  const dataOf = ({ data }: Tensor): TensorData => data;
  return {
    routine,
    run(inputs, scanned, results) {
      const exact = routine(inputs, { ...scanned, fused: false });
      return exact !== null && runRoutine(exact, inputs.map(dataOf), results.map(dataOf));
    },
  };
}

/** Sizes of a recurrence by its states and the sequence that its steps begin with; null where there is nothing to do, or not in float32. */
function sizesFor(inputs: readonly TensorType[], states: number) {
  const [length, batch] = inputs[states].shape;
  const [, hidden] = inputs[0].shape;
  const isFloat32 = inputs.every(({ dtype }) => dtype === 'float32' || dtype === 'bool');
  return isFloat32 && length * batch * hidden > 0 ? { length, batch, hidden } : null;
}

/** Of a recurrence. @param saved how many values of all steps there are beside the outputs */
export const stepKernel = (cell: StepCell, saved: number): ScanKernel =>
  makeKernel((inputs, { sequences, ...scanned }) => {
    const sizes = sizesFor(inputs, scanned.states);
    return sizes && stepRoutine(cell, sizes, { ...scanned, saved, varied: sequences > 1 });
  });

/** Of its gradient. */
export const gradientKernel = (cell: GradientCell): ScanKernel =>
  makeKernel((inputs, { sequences, ...scanned }) => {
    const sizes = sizesFor(inputs, scanned.states);
    return sizes && gradientRoutine(cell, sizes, { ...scanned, varied: sequences > 1 + cell.factors });
  });
