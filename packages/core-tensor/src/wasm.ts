export { assemble } from './wasm/assemble.ts';
export type { Line, Operand, Program, WasmKernel } from './wasm/program.ts';
