import type { GraphNode } from '../graph/graph.ts';
import { activation } from './activation.ts';
import { attention } from './attention.ts';
import { control } from './control.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { losses } from './losses.ts';
import { microsoft } from './microsoft.ts';
import { movement } from './movement.ts';
import { normalization } from './normalization.ts';
import { asOperator, type Operator, type Operators } from './operator.ts';
import { pooling } from './pooling.ts';
import { product } from './product.ts';
import { quantizing } from './quantized.ts';
import { random } from './random.ts';
import { recurrent } from './recurrent.ts';
import { reductions } from './reduction.ts';
import { resizing } from './resize.ts';
import { sequences } from './sequences.ts';
import { sizes } from './sizes.ts';
import { spectral } from './spectral.ts';

/** Operators of the standard domain, by family. */
const families = {
  elementwise,
  activation,
  reduction: reductions,
  movement,
  indexing,
  sizes,
  product,
  convolution,
  pooling,
  resizing,
  normalization,
  recurrent,
  attention,
  loss: losses,
  quantization: quantizing,
  spectral,
  random,
  sequences,
  control,
} satisfies Readonly<Record<string, Operators>>;

const standard: Operators = Object.assign({}, ...Object.values(families)) as Operators;

const domains: Readonly<Record<string, Operators>> = {
  '': { ...standard, SimplifiedLayerNormalization: microsoft['SimplifiedLayerNormalization'] }, // files of ONNX Runtime say it so
  'com.microsoft': microsoft,
};

/** What does a node; null if nothing does. */
export function operatorOf({ domain, opType }: Pick<GraphNode, 'domain' | 'opType'>): Operator | null {
  const operators = Object.hasOwn(domains, domain) ? domains[domain] : {};
  return Object.hasOwn(operators, opType) ? asOperator(operators[opType]) : null;
}

/**
 * Names of all operators that can be imported, by family; those of `com.microsoft` are one.
 *
 * @example knownOperators()['convolution']; // ["Col2Im", "Conv", "ConvTranspose", "DeformConv"]
 */
export function knownOperators(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries({
      ...families,
      'com.microsoft': { ...microsoft, GatherBlockQuantized: null, MatMulNBits: null },
    }).map(([family, operators]) => [family, Object.keys(operators).toSorted((a, b) => (a < b ? -1 : 1))]),
  );
}
