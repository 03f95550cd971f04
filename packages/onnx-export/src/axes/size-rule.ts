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

/** The rule of a sum. */
export const ruleOfSum = (offset: number, terms: readonly Term[], divisor = 1, times = 1): SizeRule => ({
  offset,
  terms,
  divisor,
  times,
});

/** The rule of a size that is that of an atom, and so much more. */
export function ruleOf(atom: Atom, more = 0): SizeRule {
  return ruleOfSum(more, [{ factor: 1, atoms: [atom] }]);
}

/** Whether a rule is a number that follows no axis. */
export function isFixed({ terms }: SizeRule): boolean {
  return terms.length === 0;
}

/** What is left of a division towards −∞. */
export const modulo = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus;

/** The size that a table has for a sum. */
export function lookUp({ first, residues, step }: SizeTable, sum: number): number {
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
  return ruleOfSum(size, []);
}
