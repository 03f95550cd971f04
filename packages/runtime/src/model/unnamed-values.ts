/** Which values of a node need names. */
interface Named {
  readonly inputs?: Places | undefined;
  readonly outputs?: Places | undefined;
}

type Places = readonly number[] | 'all';

/**
 * Operators with which ONNX Runtime 1.30 ends the process where one of these values is left out by an empty name, also one that ONNX lets be
 * left out. Found by taking each name away in every test of ONNX's operators.
 */
const named: ReadonlyMap<string, Named> = new Map([
  ['BatchNormalization', { outputs: [1, 2] }],
  ['DFT', { inputs: [2] }],
  ['LayerNormalization', { inputs: [2] }],
  ['Loop', { outputs: 'all' }],
  ['Max', { inputs: 'all' }],
  ['Mean', { inputs: 'all' }],
  ['Min', { inputs: 'all' }],
  ['Split', { outputs: 'all' }],
  ['Sum', { inputs: 'all' }],
]);

const isMissing = (names: readonly string[], needed: Places = []): boolean =>
  names.some((name, at) => name === '' && (needed === 'all' || needed.includes(at)));

/** What is wrong with the names of a node, or null. */
export function unnamedIn(opType: string, inputs: readonly string[], outputs: readonly string[]): string | null {
  const needed = named.get(opType);
  if (needed === undefined) return null;
  const missing = isMissing(inputs, needed.inputs) ? 'input' : isMissing(outputs, needed.outputs) ? 'output' : null;
  return (
    missing &&
    `has an ${missing} with an empty name, which ONNX Runtime does not survive; give it one, or leave it away`
  );
}
