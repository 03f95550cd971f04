export { assemble, assembleFlat } from './wasm/assemble.ts';
export { divisionOf, type Division } from './wasm/rows/division.ts';
export { linesOf, type WriteLines } from './wasm/functions/lines-of.ts';
export { LineWriter } from './wasm/line-writer.ts';
export type { ModuleOptions } from './wasm/module.ts';
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
