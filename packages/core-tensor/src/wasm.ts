export { assemble } from './wasm/assemble.ts';
export type { Line, Operand, Program } from './wasm/program.ts';
