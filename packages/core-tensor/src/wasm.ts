export { assemble, assembleFlat } from './wasm/assemble.ts';
export { divisionOf, type Division } from './wasm/rows/division.ts';
export { linesOf, type WriteLines } from './wasm/functions/lines-of.ts';
export { LineWriter } from './wasm/line-writer.ts';
export { hasRelaxedSimd } from './wasm/relaxed-simd.ts';
export type {
  ConstantBits,
  Instruction,
  Line,
  Operand,
  Program,
  Reduction,
  Store,
  WasmKernel,
  WasmSums,
} from './wasm/program.ts';
export type { RoutineFunction, WasmRoutine } from './wasm/routine.ts';
export { canPool, largestRoutine, shareRoutine, type PooledImages } from './wasm/windows/pooling.ts';
export { canMask, reluGradientRoutine, type Activations } from './wasm/windows/relu-gradient.ts';
export { canScatter, scatterRoutine, type ScatteredColumns } from './wasm/windows/scattering.ts';
