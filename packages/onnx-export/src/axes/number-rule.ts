import type { DType } from '@gradkit/core-tensor/functional';
import { findRule, fixedRule, isFixed, type Atom, type SizeRule } from './size-rule.ts';

/** What JavaScript may have done with a size before it met a tensor; `excess` is n / (n − 1), as in a sample's variance. */
type NumberFunction = 'identity' | 'reciprocal' | 'sqrt' | 'rsqrt' | 'log' | 'excess';

/** A number as it follows from sizes: `scale · function(size)` */
export interface NumberRule {
  readonly scale: number;
  readonly function: NumberFunction;
  readonly size: SizeRule;
}

const functions: Readonly<Record<NumberFunction, { of(n: number): number; inverse(y: number): number }>> = {
  identity: { of: (n) => n, inverse: (y) => y },
  reciprocal: { of: (n) => 1 / n, inverse: (y) => 1 / y },
  sqrt: { of: Math.sqrt, inverse: (y) => y * y },
  rsqrt: { of: (n) => 1 / Math.sqrt(n), inverse: (y) => 1 / (y * y) },
  log: { of: Math.log, inverse: Math.exp },
  excess: { of: (n) => n / (n - 1), inverse: (y) => y / (y - 1) },
};

const names = Object.keys(functions) as NumberFunction[];

/** How far two numbers may be apart that are the same in a dtype. */
function precisionOf(dtype: DType): number {
  if (dtype === 'float64') return 1e-13;
  if (dtype === 'float32') return 5e-7;
  return dtype === 'float16' || dtype === 'bfloat16' ? 1e-2 : 0;
}

/** Sizes that a number may be a multiple of: each atom, and one more or less. */
function candidates(atoms: readonly Atom[]): SizeRule[] {
  return atoms.flatMap((atom) =>
    [0, -1, 1].map((offset) => ({ ...fixedRule(offset), terms: [{ factor: 1, atoms: [atom] }] })),
  );
}

/** The rule of a number, from its value in each trace; null if none is found. */
export function findNumberRule(values: readonly number[], dtype: DType, atoms: readonly Atom[]): NumberRule | null {
  if (values.every((value) => Object.is(value, values[0])))
    return { scale: values[0], function: 'identity', size: fixedRule(1) };
  const precision = precisionOf(dtype);
  const near = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= precision * Math.abs(b);
  for (const name of precision === 0 ? (['identity'] as const) : names) {
    const { of, inverse } = functions[name];
    const sizes = values.map((value) => Math.round(inverse(value)));
    if (!sizes.every((size, i) => Number.isSafeInteger(size) && near(of(size), values[i]))) continue;
    const size = findRule(sizes, atoms);
    if (size !== null && !isFixed(size)) return { scale: 1, function: name, size };
  }
  if (precision === 0) return null;
  for (const size of candidates(atoms)) {
    const at = (t: number): number => size.terms[0].atoms[0].sizes[t] + size.offset;
    for (const name of names) {
      const { of } = functions[name];
      const scale = values[0] / of(at(0));
      if (values.every((value, t) => near(scale * of(at(t)), value))) return { scale, function: name, size };
    }
  }
  return null;
}
