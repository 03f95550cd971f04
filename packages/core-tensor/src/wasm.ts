export { assemble } from './wasm/assemble.ts';
export { LineWriter } from './wasm/line-writer.ts';
export { hasRelaxedSimd } from './wasm/relaxed-simd.ts';
export type { ConstantBits, Line, Operand, Program, WasmKernel } from './wasm/program.ts';
