import { fitLine, fitSteps, gcd } from './fit-steps.ts';

/** A size that the running model knows: a free axis, or an axis of a value on the way whose size follows it in an own way. */
export interface Atom {
  /** what the file calls it */
  readonly name: string;
  /** the value that has it, and where */
  readonly value: string;
  readonly axis: number;
  /** in each trace */
  readonly sizes: readonly number[];
  /** how it follows from others, as found from the traces; absent for a free axis, and where nothing was found */
  readonly rule?: SizeRule | undefined;
  /** whether there are more sizes to trace at: a rule of which these leave something open is none */
  readonly isSparse?: boolean | undefined;
}

/** `factor · Π atoms` */
interface Term {
  readonly factor: number;
  readonly atoms: readonly Atom[];
}

/** A size as it follows from others: `times · ⌊(offset + Σ factor · Π atoms) / divisor⌋`, between bounds, or what a division leaves */
export interface SizeRule {
  readonly offset: number;
  readonly terms: readonly Term[];
  readonly divisor: number;
  readonly times: number;
  /** what is left of the sum, at least 0, and something is added to it; in the place of all that follows the sum */
  readonly remainder?: { readonly modulus: number; readonly plus: number } | undefined;
  /** what stands for all below it; default nothing */
  readonly least?: number | undefined;
  /** what stands for all above it; default nothing */
  readonly most?: number | undefined;
  /** what the sum is looked up in, in the place of all that follows it */
  readonly table?: SizeTable | undefined;
}

/** Sizes of the first sums, 0 … ; of `n` behind them, `residues[n mod m] + step · ⌊n / m⌋` with m residues. */
export interface SizeTable {
  readonly first: readonly number[];
  readonly residues: readonly number[];
  readonly step: number;
}

const rule = (offset: number, terms: readonly Term[], divisor = 1, times = 1): SizeRule => ({
  offset,
  terms,
  divisor,
  times,
});

/** The rule of a size that is that of an atom, and so much more. */
export function ruleOf(atom: Atom, more = 0): SizeRule {
  return rule(more, [{ factor: 1, atoms: [atom] }]);
}

/** Whether a rule is a number that follows no axis. */
export function isFixed({ terms }: SizeRule): boolean {
  return terms.length === 0;
}

/** What is left of a division towards −∞. */
const modulo = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus;

/** The size that a table has for a sum. */
function lookUp({ first, residues, step }: SizeTable, sum: number): number {
  if (sum < first.length) return first[Math.max(0, sum)];
  return residues[sum % residues.length] + step * Math.floor(sum / residues.length);
}

/** The size that a rule makes of its sum. */
function ofSum(
  { divisor, times, remainder, least = -Infinity, most = Infinity, table }: SizeRule,
  sum: number,
): number {
  if (table !== undefined) return lookUp(table, sum);
  if (remainder !== undefined) return modulo(sum, remainder.modulus) + remainder.plus;
  return Math.min(most, Math.max(least, times * Math.floor(sum / divisor)));
}

/** The size that a rule gives at sizes of the free axes; null if an axis that it follows has no rule. */
export function evaluate(given: SizeRule, sizes: ReadonlyMap<string, number>): number | null {
  let sum = given.offset;
  for (const { factor, atoms } of given.terms) {
    let product = factor;
    for (const { name, rule: how } of atoms) {
      const size = how === undefined ? sizes.get(name) : evaluate(how, sizes);
      if (size === undefined || size === null) return null;
      product *= size;
    }
    sum += product;
  }
  return ofSum(given, sum);
}

/**
 * A rule as text: a size, a name, `2*batch + 1`, `batch*length`, `floor((height - 1)/2)`, `max(0, batch - 3)`, `min(batch, 2)`,
 * `table(0, 1, 3, 2*batch + -1)`: the first sizes, and those behind them.
 */
export function formatRule(given: SizeRule): number | string {
  const { offset, terms, divisor, times, remainder, least, most, table } = given;
  if (table !== undefined) {
    const sum = formatRule({ ...given, table: undefined });
    const { first, residues, step } = table;
    const rounds = residues.length === 1 ? sum : `floor(${sum}/${residues.length})`;
    return `table(${[...first, `${step === 0 ? '' : `${step}*${rounds} + `}${residues.join(' or ')}`].join(', ')})`;
  }
  if (most !== undefined) return `min(${formatRule({ ...given, most: undefined })}, ${most})`;
  if (least !== undefined) return `max(${least}, ${formatRule({ ...given, least: undefined })})`;
  if (terms.length === 0) return times * Math.floor(offset / divisor);
  const parts = terms.map(({ factor, atoms }) => {
    const product = atoms.map(({ name }) => name).join('*');
    return factor === 1 ? product : factor === -1 ? `-${product}` : `${factor}*${product}`;
  });
  const sum =
    parts.join(' + ').replaceAll('+ -', '- ') + (offset === 0 ? '' : offset < 0 ? ` - ${-offset}` : ` + ${offset}`);
  if (remainder !== undefined) return `mod(${sum}, ${remainder.modulus}) + ${remainder.plus}`;
  if (divisor === 1) return times === 1 ? sum : `${times}*(${sum})`;
  const whole = `floor(${offset === 0 && parts.length === 1 ? sum : `(${sum})`}/${divisor})`;
  return times === 1 ? whole : `${times}*${whole}`;
}

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
      return rule(values[0] - p * first[0] - q * second[0], [
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
  return rule(values[0] - p * x0 - q * y0 + twist * x0 * y0, shown);
}

/** A rule that was found from some of the traces, with the atoms of all. */
export function overAll(found: SizeRule, atoms: readonly Atom[]): SizeRule {
  const whole = (atom: Atom): Atom => atoms.find(({ value, axis }) => value === atom.value && axis === atom.axis)!;
  return { ...found, terms: found.terms.map((term) => ({ ...term, atoms: term.atoms.map(whole) })) };
}

/** What a rule gives in a trace. */
export function sizeIn(given: SizeRule, t: number): number {
  const product = (atoms: readonly Atom[]): number => atoms.reduce((all, { sizes }) => all * sizes[t], 1);
  return ofSum(
    given,
    given.terms.reduce((sum, { factor, atoms }) => sum + factor * product(atoms), given.offset),
  );
}

/** The rule of a size that is the same in all traces. */
export function fixedRule(size: number): SizeRule {
  return rule(size, []);
}

/** The rule of a size that moves with one atom, or a product of atoms, evenly: `2 · batch + 1`, `batch · length / 4`, `batch² + batch`. */
export function findEvenRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  if (values.every((value) => value === values[0])) return fixedRule(values[0]);
  for (const product of [...atoms.map((atom) => [atom]), ...products(atoms)]) {
    const sizes = multiply(product);
    const line = fitLine(values, sizes);
    if (line === null || ((line.divisor > 1 || line.q !== 0) && new Set(sizes).size < 3)) continue; // some goes through any two
    if (line.divisor === 1 || line.q === 0) return rule(line.q, [{ factor: line.p, atoms: product }], line.divisor);
  }
  for (const [i, a] of atoms.entries())
    for (const b of atoms.slice(i + 1)) {
      const found = fitPlane(values, [a], [b]) ?? fitProductOfLines(values, a, b);
      if (found !== null) return found;
    }
  for (const atom of atoms) {
    const found = new Set(atom.sizes).size > 3 ? fitPlane(values, [atom, atom], [atom]) : null; // some goes through any three
    if (found !== null) return found;
  }
  return null;
}

/** The rule of a size that moves with one atom in steps, as windows do: `⌊(height − 1) / 2⌋`, also a multiple of that. `open`: it does, but where? */
function findSteppedRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | 'open' | null {
  const times = values.reduce(gcd, 0);
  if (times === 0) return null;
  const sign = values.every((value) => value <= 0) ? -1 : 1; // what is taken away
  for (const factor of times === 1 ? [sign] : [sign * times, sign]) {
    let isOpen = false; // multiples in every trace are no accident
    for (const atom of atoms) {
      const steps = fitSteps(
        values.map((value) => value / factor),
        atom.sizes,
      );
      if (steps?.isOpen === true && atom.isSparse === true) isOpen = true;
      else if (steps !== null) return rule(steps.q, [{ factor: steps.p, atoms: [atom] }], steps.divisor, factor);
    }
    if (isOpen) return 'open';
  }
  return null;
}

/** The rule of a size that moves evenly on one side of a bound: `max(0, batch − 3)`, `max(1, batch)`, `min(batch, 2)`. */
function findBoundedRule(
  values: readonly number[],
  atoms: readonly Atom[],
  bound: { readonly least: number } | { readonly most: number },
): SizeRule | null {
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
      const offsets = new Set(between.map((i) => values[i] - factor * sizes[i]));
      const isTold = offsets.size === 1 && new Set(between.map((i) => sizes[i])).size > 1;
      const offset = isTold ? [...offsets][0] : least - Math.max(...sizesAt((value) => value === least));
      if (!isTold && most - Math.min(...sizesAt((value) => value === most)) !== offset) continue;
      if (sizesAt((value) => value === (factor === 1 ? most : least)).length < 2) continue; // the largest size seen is no bound
      const found = { ...rule(offset, [{ factor, atoms: product }]), least, most };
      if (values.every((value, i) => value === sizeIn(found, i))) return found;
    }
  }
  return null;
}

/** The rule of a size that comes again and again, as of what is missing to whole steps: `mod(1 − height, 2) + 1`. */
function findPeriodicRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  const plus = Math.min(...values);
  const modulus = Math.max(...values) - plus + 1;
  for (const atom of atoms) {
    const distinct = new Set(atom.sizes).size;
    if (distinct < modulus + 2) continue; // so few sizes tell no period
    for (const factor of [-1, 1]) {
      const offset = modulo(values[0] - plus - factor * atom.sizes[0], modulus);
      if (!values.every((value, i) => value - plus === modulo(factor * atom.sizes[i] + offset, modulus))) continue;
      return { ...rule(offset, [{ factor, atoms: [atom] }]), remainder: { modulus, plus } };
    }
  }
  return null;
}

const mostResidues = 8;

/**
 * The rule of any size that goes evenly from some size of an atom on, or in steps that come again: `min(n, 9) − max(0, n − 8)`. Null unless
 * the traces have all sizes up to there, and as many more as show that it does.
 */
function findTabledRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  for (const atom of atoms) {
    const found = new Map(atom.sizes.map((size, i) => [size, values[i]]));
    if (!values.every((value, i) => found.get(atom.sizes[i]) === value)) continue; // follows another one
    let dense = Math.min(...found.keys()) > 2 ? 0 : 2;
    while (found.has(dense)) dense++; // as far as all sizes were seen
    const line = Array.from({ length: dense }, (_, n) => found.get(n) ?? found.get(2) ?? 0);
    for (let m = 1; m <= mostResidues; m++) {
      const last = dense - 1;
      const step = line[last] - line[last - m];
      const residues = Array.from({ length: m }, (_, k) => {
        const at = last - ((last - k + m * m) % m);
        return line[at] - step * Math.floor(at / m);
      });
      let from = dense;
      while (from > 0 && line[from - 1] === lookUp({ first: [], residues, step }, from - 1)) from--;
      const table = { first: line.slice(0, from), residues, step };
      const isShown = dense - from >= 2 * m + 2;
      if (isShown && values.every((value, i) => value === lookUp(table, atom.sizes[i])))
        return { ...rule(0, [{ factor: 1, atoms: [atom] }]), table };
    }
  }
  return null;
}

/** The rule of a size that moves with others, but not evenly. */
export function findUnevenRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  const stepped = findSteppedRule(values, atoms);
  if (stepped === 'open') return null;
  return (
    stepped ??
    findBoundedRule(values, atoms, { least: 0 }) ??
    findBoundedRule(values, atoms, { least: Math.min(...values) }) ??
    findBoundedRule(values, atoms, { most: Math.max(...values) }) ??
    findClampedRule(values, atoms) ??
    findPeriodicRule(values, atoms) ??
    findTabledRule(values, atoms)
  );
}

/** The rule of a size, from its value in each trace; null if none is found. */
export function findRule(values: readonly number[], atoms: readonly Atom[]): SizeRule | null {
  return findEvenRule(values, atoms) ?? findUnevenRule(values, atoms);
}
