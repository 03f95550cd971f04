import type { DType } from '@gradkit/core-tensor/functional';
import type { Sizes } from './free-axis.ts';
import { findRule } from './find-rule.ts';
import { evaluate, fixedRule, isFixed, overAll, ruleOf, sizeIn, type Atom, type SizeRule } from './size-rule.ts';

/** What JavaScript may have done with a size before it met a tensor; `excess` is n / max(0, n − 1), as in a sample's variance. */
type NumberFunction = 'identity' | 'reciprocal' | 'sqrt' | 'rsqrt' | 'log' | 'excess';

/** A number as it follows from sizes: `scale · function(size / divisor)` */
export interface NumberRule {
  readonly scale: number;
  readonly function: NumberFunction;
  readonly size: SizeRule;
  readonly divisor: number;
}

const functions: Readonly<Record<NumberFunction, { of(n: number): number; inverse(y: number): number }>> = {
  identity: { of: (n) => n, inverse: (y) => y },
  reciprocal: { of: (n) => 1 / n, inverse: (y) => 1 / y },
  sqrt: { of: Math.sqrt, inverse: (y) => y * y },
  rsqrt: { of: (n) => 1 / Math.sqrt(n), inverse: (y) => 1 / (y * y) },
  log: { of: Math.log, inverse: Math.exp },
  excess: {
    of: (n) => n / Math.max(0, n - 1),
    inverse: (y) => (Number.isNaN(y) ? 0 : y === Infinity ? 1 : y / (y - 1)), // of 0 and of 1, too
  },
};

/** Whether two numbers are the same in a dtype. */
export function isNear(a: number, b: number, dtype: DType): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Number.isFinite(b) && Math.abs(a - b) <= precisionOf(dtype) * Math.abs(b);
}

const names = Object.keys(functions) as NumberFunction[];

/** How far two numbers may be apart that are the same in a dtype. */
function precisionOf(dtype: DType): number {
  if (dtype === 'float64') return 1e-13;
  if (dtype === 'float32') return 5e-7;
  return dtype === 'float16' || dtype === 'bfloat16' ? 1e-2 : 0;
}

/** Sizes that a number may be a multiple of: each atom, and one more or less. */
function candidates(atoms: readonly Atom[]): SizeRule[] {
  return atoms.flatMap((atom) => [0, -1, 1].map((offset) => ruleOf(atom, offset)));
}

const mostDivisor = 16;

/**
 * The rule of the sizes of which numbers are a function. Where rounding hides a size, as n² in n² / (n² − 1), the rule of the others must
 * give the number.
 */
function findArgument(
  values: readonly number[],
  { of, inverse }: { of(n: number): number; inverse(y: number): number },
  near: (a: number, b: number) => boolean,
  atoms: readonly Atom[],
): SizeRule | null {
  const sizes = values.map((value) => Math.round(inverse(value)));
  const finite = [...sizes.keys()].filter((t) => Number.isFinite(sizes[t]));
  if (!finite.every((t) => near(of(sizes[t]), values[t]))) return null;
  const certain = finite.filter((t) => ![-1, 1].some((off) => near(of(sizes[t] + off), values[t])));
  const telling = certain.length >= 3 ? certain : finite;
  const pick = (list: readonly number[]): number[] => telling.map((t) => list[t]);
  const found = findRule(
    pick(sizes),
    atoms.map((atom) => ({ ...atom, sizes: pick(atom.sizes) })),
  );
  if (found === null || isFixed(found)) return null;
  const size = overAll(found, atoms);
  return values.every((value, t) => near(of(sizeIn(size, t)), value)) ? size : null;
}

/** A multiple of a size that moves with one atom, but not everywhere, as in `1e-7 · max(batch, 3)`: by how much it does between the largest. */
function findMultiple(
  values: readonly number[],
  near: (a: number, b: number) => boolean,
  atoms: readonly Atom[],
): NumberRule | null {
  for (const { sizes } of atoms) {
    const [first, ...others] = [...sizes.keys()].toSorted((a, b) => sizes[b] - sizes[a]);
    const second = others.find((t) => sizes[t] !== sizes[first] && values[t] !== values[first]);
    if (second === undefined) continue;
    const scale = (values[first] - values[second]) / (sizes[first] - sizes[second]);
    const multiples = values.map((value) => Math.round(value / scale));
    if (!multiples.every((size, t) => Number.isSafeInteger(size) && near(scale * size, values[t]))) continue;
    const size = findRule(multiples, atoms);
    if (size !== null && !isFixed(size)) return { scale, function: 'identity', size, divisor: 1 };
  }
  return null;
}

/** The rule of a number, from its value in each trace; null if none is found. */
export function findNumberRule(values: readonly number[], dtype: DType, atoms: readonly Atom[]): NumberRule | null {
  if (values.every((value) => Object.is(value, values[0])))
    return { scale: values[0], function: 'identity', size: fixedRule(1), divisor: 1 };
  const precision = precisionOf(dtype);
  const near = (a: number, b: number): boolean => isNear(a, b, dtype);
  for (let divisor = 1; divisor <= (precision === 0 ? 1 : mostDivisor); divisor++) {
    for (const name of precision === 0 ? (['identity'] as const) : names) {
      const { of, inverse } = functions[name];
      const shared = { of: (n: number) => of(n / divisor), inverse: (y: number) => divisor * inverse(y) };
      const size = findArgument(values, shared, near, atoms);
      if (size !== null) return { scale: 1, function: name, size, divisor };
    }
  }
  if (precision === 0) return null;
  for (const size of candidates(atoms)) {
    for (const name of names) {
      const { of } = functions[name];
      const scale = values[0] / of(sizeIn(size, 0));
      if (values.every((value, t) => near(scale * of(sizeIn(size, t)), value)))
        return { scale, function: name, size, divisor: 1 };
    }
  }
  return findMultiple(values, near, atoms);
}

/** The number that a rule gives at some sizes; null where it gives none. */
export function numberAt({ scale, function: name, size, divisor }: NumberRule, sizes: Sizes): number | null {
  const found = evaluate(size, sizes);
  return found === null ? null : scale * functions[name].of(found / divisor);
}
