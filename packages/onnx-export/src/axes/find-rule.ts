import { fitFactor, fitLine, fitSteps, gcd, type Steps } from './fit-steps.ts';
import {
  fixedRule,
  lookUp,
  modulo,
  overAll,
  ruleOfSum,
  sizeIn,
  type Atom,
  type SizeRule,
  type SizeTable,
} from './size-rule.ts';

const multiply = (atoms: readonly Atom[]): number[] =>
  atoms[0].sizes.map((_, i) => atoms.reduce((product, { sizes }) => product * sizes[i], 1));

/** All products of two, then of three atoms. */
function products(atoms: readonly Atom[]): (readonly Atom[])[] {
  const two = atoms.flatMap((a, i) => atoms.slice(i).map((b) => [a, b] as const));
  const three = two.flatMap(([a, b]) => atoms.slice(atoms.indexOf(b)).map((c) => [a, b, c] as const));
  return [...two, ...three];
}

/** `p · x + q · y + r` through all points, with whole numbers, where x and y are products of atoms: by Cramer's rule from three that are on no line. */
function fitPlane(values: readonly number[], a: readonly Atom[], b: readonly Atom[]): SizeRule | null {
  const [first, second] = [multiply(a), multiply(b)];
  const [v, x, y] = [values, first, second].map((list) => list.map((size) => size - list[0])); // from the first point
  const determinant = (c: readonly number[], d: readonly number[], i: number, k: number): number =>
    c[i] * d[k] - c[k] * d[i];
  for (let i = 1; i < v.length; i++)
    for (let k = i + 1; k < v.length; k++) {
      const whole = determinant(x, y, i, k);
      if (whole === 0) continue;
      const [p, q] = [determinant(v, y, i, k) / whole, determinant(x, v, i, k) / whole];
      if (!Number.isInteger(p) || !Number.isInteger(q) || p === 0 || q === 0) return null;
      if (!v.every((value, at) => value === p * x[at] + q * y[at])) return null;
      return ruleOfSum(values[0] - p * first[0] - q * second[0], [
        { factor: p, atoms: a },
        { factor: q, atoms: b },
      ]);
    }
  return null;
}

/** `p · x · y + q · x + r · y + s` through all points, with whole numbers, as of windows on images: `(x − 1) · (y − 1)`. */
function fitProductOfLines(values: readonly number[], a: Atom, b: Atom): SizeRule | null {
  const [v, x, y] = [values, a.sizes, b.sizes].map((list) => list.map((size) => size - list[0])); // from the first point
  const [alongX, alongY, both] = [
    x.findIndex((dx, i) => dx !== 0 && y[i] === 0),
    x.findIndex((dx, i) => dx === 0 && y[i] !== 0),
    x.findIndex((dx, i) => dx !== 0 && y[i] !== 0),
  ];
  if (alongX === -1 || alongY === -1 || both === -1) return null;
  const [p, q] = [v[alongX] / x[alongX], v[alongY] / y[alongY]];
  const twist = (v[both] - p * x[both] - q * y[both]) / (x[both] * y[both]);
  if (twist === 0 || ![p, q, twist].every(Number.isInteger)) return null;
  if (!v.every((value, i) => value === p * x[i] + q * y[i] + twist * x[i] * y[i])) return null;
  const isTested = v.some((_, i) => i !== alongX && i !== alongY && i !== both && x[i] !== 0 && y[i] !== 0);
  if (!isTested) return null; // some rule of this form goes through any four points
  const [x0, y0] = [a.sizes[0], b.sizes[0]];
  const terms = [
    { factor: twist, atoms: [a, b] },
    { factor: p - twist * y0, atoms: [a] },
    { factor: q - twist * x0, atoms: [b] },
  ];
  const shown = terms.filter(({ factor }) => factor !== 0);
  return ruleOfSum(values[0] - p * x0 - q * y0 + twist * x0 * y0, shown);
}

/** How many sizes tell a line: some goes through any two, and few multiples of a divisor do not tell where others are rounded to. */
function fewestOf({ q, divisor }: { readonly q: number; readonly divisor: number }, atoms: readonly Atom[]): number {
  if (divisor > 1) return atoms.some(({ isSparse }) => isSparse) ? 5 : 3;
  return q === 0 ? 2 : 3;
}

/** The rule of a size that moves with one atom, or a product of atoms, evenly: `2 · batch + 1`, `batch · length / 4`, `batch² + batch`. */
export function findEvenRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  if (values.every((value) => value === values[0])) return fixedRule(values[0]);
  for (const product of [...atoms.map((atom) => [atom]), ...products(atoms)]) {
    const sizes = multiply(product);
    const line = fitLine(values, sizes);
    if (line === null) continue;
    if (new Set(sizes).size < fewestOf(line, product)) continue;
    if (line.divisor === 1 || line.q === 0)
      return ruleOfSum(line.q, [{ factor: line.p, atoms: product }], line.divisor);
  }
  for (const [i, a] of atoms.entries())
    for (const b of atoms.slice(i + 1)) {
      const found = fitPlane(values, [a], [b]) ?? fitProductOfLines(values, a, b);
      const isTold = [a, b].every(({ sizes }) => new Set(sizes).size > 2); // a square goes through two sizes, too
      if (found !== null && (isTold || found.offset === 0)) return found;
    }
  for (const a of atoms)
    for (const b of atoms) {
      const isTold = a !== b && new Set(multiply([a, b])).size > 4 && new Set(b.sizes).size > 2; // some goes through any three, and b² through two
      const found = isTold ? fitPlane(values, [a, b], [b]) : null; // (height + 2) · width
      if (found !== null) return found;
    }
  for (const atom of atoms) {
    const found = new Set(atom.sizes).size > 3 ? fitPlane(values, [atom, atom], [atom]) : null; // some goes through any three
    if (found !== null) return found;
  }
  return null;
}

/** A bound of sizes on one side. */
type Bound = { readonly least: number } | { readonly most: number };

const fewestValues = 4; // that tell steps, if not all sizes were seen: 0, 1 and 2 may be two steps next to each other, and bounds

/** What sizes are taken for multiples of: what they share, then nothing; of what is taken away, the opposites. */
function factorsOf(values: readonly number[]): readonly number[] {
  const times = values.reduce(gcd, 0);
  if (times === 0) return [];
  const sign = values.every((value) => value <= 0) ? -1 : 1;
  return times === 1 ? [sign] : [sign * times, sign];
}

/**
 * The rule of a size that moves with one atom in steps, as windows do: `⌊(height − 1) / 2⌋`, also a multiple of that, or above a bound.
 * `open`: it does, but where?
 */
function findSteppedRule(
  values: readonly number[],
  atoms: readonly Atom[],
  bound: { readonly least?: number | undefined } = {},
): SizeRule | 'open' | null {
  for (const factor of factorsOf(values)) {
    let isOpen = false; // multiples in every trace are no accident
    for (const atom of atoms) {
      const scaled = values.map((value) => value / factor);
      const limit = bound.least === undefined ? undefined : bound.least / factor;
      const steps = fitSteps(scaled, atom.sizes, factor > 0 ? { least: limit } : { most: limit });
      const isTold = new Set(values).size >= fewestValues && steps?.isOpen === false && tells(steps, scaled, atom.sizes); // prettier-ignore
      if (steps !== null && atom.isSparse === true && !isTold) isOpen = true;
      else if (steps !== null)
        return { ...ruleOfSum(steps.q, [{ factor: steps.p, atoms: [atom] }], steps.divisor, factor), ...bound };
    }
    if (isOpen) return 'open';
  }
  return null;
}

/**
 * Whether what is above the least tells steps, which may be a bound: ⌊(n − 1) / 3⌋ and max(0, ⌊(n − 2) / 3⌋) are 0 up to 3; and no others go
 * through all sizes: ⌊(n + 4) / 11⌋ and ⌊(n + 5) / 12⌋ are the same up to 7, at 59 and at 67.
 */
function tells({ p, q, divisor }: Steps, values: readonly number[], x: readonly number[]): boolean {
  if (fitSteps(values, x, {}, divisor + 1)?.p === p) return false;
  const bounded = fitSteps(values, x, { least: Math.min(...values) });
  return bounded?.isOpen === false && bounded.p === p && bounded.q === q && bounded.divisor === divisor;
}

/** Likewise above a bound, where several steps are seen: `max(0, ⌊(height − 1) / 3⌋)`. */
function findBoundedSteps(values: readonly number[], atoms: readonly Atom[], least: number): SizeRule | 'open' | null {
  const above = new Set(values.filter((value) => value > least)).size;
  return above < fewestSteps || values.some((value) => value < least) || !values.includes(least)
    ? null
    : findSteppedRule(values, atoms, { least });
}

const fewestSteps = 3;

/** The rule of a size that is a share of an atom, rounded down: `⌊17 · height / 10⌋`, also a multiple of that. */
function findFactorRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  for (const factor of factorsOf(values))
    for (const atom of atoms) {
      const found = fitFactor(
        values.map((value) => value / factor),
        atom.sizes,
      );
      if (found !== null) return ruleOfSum(0, [{ factor: found.p, atoms: [atom] }], found.divisor, factor);
    }
  return null;
}

/** The rule of a size that moves evenly on one side of a bound: `max(0, batch − 3)`, `max(1, batch)`, `min(batch, 2)`. */
function findBoundedRule(values: readonly number[], atoms: readonly Atom[], bound: Bound): SizeRule | null {
  const limit = 'least' in bound ? bound.least : bound.most;
  const within = values.flatMap((value, i) => (value === limit ? [] : [i]));
  const pick = (list: readonly number[]): number[] => within.map((i) => list[i]);
  if (within.length === values.length || new Set(pick(values)).size < 2) return null;
  const found = findEvenRule(
    pick(values),
    atoms.map((atom) => ({ ...atom, sizes: pick(atom.sizes) })),
  );
  if (found === null) return null;
  const whole = overAll(found, atoms);
  const bounded = { ...whole, ...bound };
  return values.every((value, i) => value === sizeIn(bounded, i)) ? bounded : null;
}

/**
 * The rule of a size that moves as an atom does, or against it, from one bound to another: `min(max(0, batch − 1), 1)`. Null if the traces
 * leave open where.
 */
function findClampedRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  for (const product of [...atoms.map((atom) => [atom]), ...products(atoms)]) {
    const sizes = multiply(product);
    for (const factor of [1, -1]) {
      const sizesAt = (isThere: (value: number) => boolean): number[] => [
        ...new Set(sizes.filter((_, i) => isThere(values[i])).map((size) => factor * size)),
      ];
      const between = [...values.keys()].filter((i) => values[i] > least && values[i] < most);
      if (between.length === 0 && most - least > 1 && product.some(({ isSparse }) => isSparse)) continue; // more sizes show whether it moves there
      const offsets = new Set(between.map((i) => values[i] - factor * sizes[i]));
      const isTold = offsets.size === 1 && new Set(between.map((i) => sizes[i])).size > 1;
      const offset = isTold ? [...offsets][0] : least - Math.max(...sizesAt((value) => value === least));
      if (!isTold && most - Math.min(...sizesAt((value) => value === most)) !== offset) continue;
      if (sizesAt((value) => value === (factor === 1 ? most : least)).length < 2) continue; // the largest size seen is no bound
      const found = { ...ruleOfSum(offset, [{ factor, atoms: product }]), least, most };
      if (values.every((value, i) => value === sizeIn(found, i))) return found;
    }
  }
  return null;
}

/** Whether a size begins again from one size of an atom to the next: what was seen in no such place may be larger elsewhere. */
function beginsAgain(values: readonly number[], { sizes }: Atom): boolean {
  const found = new Map(sizes.map((size, i) => [size, values[i]]));
  const distance = Math.max(...values) - Math.min(...values);
  return [...found].some(([size, value]) => Math.abs(value - (found.get(size + 1) ?? value)) === distance);
}

/** The rule of a size that comes again and again, as of what is missing to whole steps: `mod(1 − height, 2) + 1`. */
function findPeriodicRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  const plus = Math.min(...values);
  const modulus = Math.max(...values) - plus + 1;
  for (const atom of atoms) {
    const distinct = new Set(atom.sizes).size;
    if (distinct < modulus + 2 || !beginsAgain(values, atom)) continue; // so few sizes tell no period
    for (const factor of [-1, 1]) {
      const offset = modulo(values[0] - plus - factor * atom.sizes[0], modulus);
      if (!values.every((value, i) => value - plus === modulo(factor * atom.sizes[i] + offset, modulus))) continue;
      return { ...ruleOfSum(offset, [{ factor, atoms: [atom] }]), remainder: { modulus, plus } };
    }
  }
  return null;
}

const mostResidues = 16;

/**
 * Sizes at 0, 1 …, as far as all or all but single ones were seen; undefined for these. Where all were tried, those that are missing at the
 * beginning are wanted by nobody.
 */
function lineOf(found: ReadonlyMap<number, number>, isSparse: boolean): (number | undefined)[] {
  const least = Math.min(...found.keys());
  const begin = least > 2 ? 0 : 2;
  let dense = isSparse ? begin : Math.min(...[...found.keys()].filter((size) => size >= begin));
  while (found.has(dense) || (dense > 2 && found.has(dense + 1))) dense++;
  const atStart = (n: number): number | undefined => found.get(n) ?? (n < 2 && isSparse ? (found.get(2) ?? 0) : undefined); // prettier-ignore
  return Array.from({ length: dense }, (_, n) => atStart(n));
}

/** What goes evenly in as many steps, at the end of a line and from as early on as it does; null where it does not. */
function tableOf(line: readonly (number | undefined)[], m: number, isSparse: boolean): SizeTable | null {
  const last = line.length - 1;
  const [end, before] = [line[last], line[last - m]];
  if (end === undefined || before === undefined) return null;
  const step = end - before;
  const residues = Array.from({ length: m }, (_, k) => {
    const at = line.findLastIndex((size, n) => n % m === k && size !== undefined);
    return at === -1 ? NaN : line[at]! - step * Math.floor(at / m);
  });
  const isEven = (n: number): boolean => line[n] === undefined || line[n] === lookUp({ first: [], residues, step }, n);
  let from = line.length;
  while (from > 0 && isEven(from - 1)) from--;
  if (isSparse && line.slice(0, from + 1).includes(undefined)) return null; // what is missing next to others may be as they are
  const first = line.slice(0, from).map((size) => size ?? 0);
  const shown = line.slice(from).filter((size) => size !== undefined).length;
  return shown >= 2 * m + 2 ? { first, residues, step } : null;
}

/**
 * The rule of any size that goes evenly from some size of an atom on, or in steps that come again: `min(n, 9) − max(0, n − 8)`. Null unless
 * the traces have all sizes up to there, and as many more as show that it does, of which single ones may be missing.
 */
function findTabledRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  for (const atom of atoms) {
    const found = new Map(atom.sizes.map((size, i) => [size, values[i]]));
    if (!values.every((value, i) => found.get(atom.sizes[i]) === value)) continue; // follows another one
    const isSparse = atom.isSparse === true;
    const line = lineOf(found, isSparse);
    for (let m = 1; m <= mostResidues; m++) {
      const table = tableOf(line, m, isSparse);
      if (table !== null && values.every((value, i) => value === lookUp(table, atom.sizes[i])))
        return { ...ruleOfSum(0, [{ factor: 1, atoms: [atom] }]), table };
    }
  }
  return null;
}

/**
 * The rule of a size that moves with others, but not evenly; those that go through some points by chance come last. One step alone must be
 * seen where it is, for ⌊(n + 60) / 63⌋ goes through all sizes up to 65, too, of what is 1 from 3 on; unless what it follows has one alone, too.
 */
export function findUnevenRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isOneStep = new Set(values).size === 2;
  const telling = isOneStep ? atoms.filter(({ sizes }) => new Set(sizes).size === 2) : atoms;
  const stepped = findSteppedRule(values, telling);
  if (stepped === 'open') return null;
  const found =
    stepped ??
    findBoundedRule(values, atoms, { least: 0 }) ??
    findBoundedRule(values, atoms, { least }) ??
    findBoundedRule(values, atoms, { most }) ??
    findClampedRule(values, atoms) ??
    findBoundedSteps(values, atoms, least);
  if (found === 'open') return null;
  return found ?? findFactorRule(values, telling) ?? findPeriodicRule(values, atoms) ?? findTabledRule(values, atoms);
}

/** The rule of a size, from its value in each trace; null if none is found. */
export function findRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  return findEvenRule(values, atoms) ?? findUnevenRule(values, atoms);
}
