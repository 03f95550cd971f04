/** What WebAssembly has for an operation on whole vectors: opcodes after the prefix 0xfd. */
interface Instruction {
  readonly operands: 1 | 2;
  readonly float32: number;
  readonly float64: number;
}

/**
 * Operations that can be part of an update pass, by the names of their records. Each rounds once, as the operation itself does.
 *
 * @see https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
export const instructions: ReadonlyMap<string, Instruction> = new Map([
  ['add', { operands: 2, float32: 0xe4, float64: 0xf0 }],
  ['sub', { operands: 2, float32: 0xe5, float64: 0xf1 }],
  ['mul', { operands: 2, float32: 0xe6, float64: 0xf2 }],
  ['div', { operands: 2, float32: 0xe7, float64: 0xf3 }],
  ['minimum', { operands: 2, float32: 0xe8, float64: 0xf4 }],
  ['maximum', { operands: 2, float32: 0xe9, float64: 0xf5 }],
  ['abs', { operands: 1, float32: 0xe0, float64: 0xec }],
  ['neg', { operands: 1, float32: 0xe1, float64: 0xed }],
  ['sqrt', { operands: 1, float32: 0xe3, float64: 0xef }],
]);
