import { full, numbersOf, type DType, type Tensor } from '@gradkit/core-tensor/functional';
import { findNumberRule, isNear, numberAt, type NumberRule } from './number-rule.ts';
import type { SizeNodes } from './size-nodes.ts';
import { findEvenRule, findRule } from './find-rule.ts';
import { isFixed, ruleOf, type Atom, type SizeRule } from './size-rule.ts';

/** Values of a tensor made by JavaScript, in each trace. */
interface Known {
  readonly name: string;
  readonly dtype: DType;
  /** of each trace */
  readonly shapes: readonly (readonly number[])[];
  readonly data: readonly ArrayLike<number>[];
  readonly atoms: readonly Atom[];
  /** the rules of its sizes */
  readonly sizes: readonly SizeRule[];
}

/** The dtype in which a number for a tensor is worked out. */
function workingType(dtype: DType): DType {
  if (dtype === 'float64') return 'float64';
  return dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float32' ? 'float32' : 'int64';
}

/** Gives a value the dtype and the shape of the tensor. */
function finish(nodes: SizeNodes, value: string, { name, dtype, sizes }: Known, from: DType): string {
  const typed = from === dtype ? value : nodes.cast(value, dtype, name);
  if (sizes.length === 0) return nodes.node('Squeeze', [typed, nodes.ints(`${name}_axes`, [0])], name);
  return nodes.node('Expand', [typed, nodes.sizes(sizes, `${name}_shape`)], name);
}

function isFill(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], values[0])) return false;
  return true;
}

/** One number everywhere: `zeros([batch, 8])`, `x.div(x.shape[0])`. */
function writeFill(nodes: SizeNodes, known: Known): string | null {
  const { data, dtype, atoms, name } = known;
  if (!data.every(isFill)) return null;
  const rule = findNumberRule(
    data.map((values) => values[0] ?? 0), // of no elements, any number
    dtype,
    atoms,
  );
  if (rule === null) return null;
  const working = workingType(dtype);
  return finish(nodes, nodes.number(rule, working, name), known, working);
}

/** The numbers along one axis, if they are the same wherever the others are; null if not. */
function along(axis: number, shape: readonly number[], values: ArrayLike<number>): number[] | null {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const line = Array.from({ length: shape[axis] }, (_, i) => values[i * inner]);
  for (let i = 0; i < values.length; i++) {
    if (!Object.is(values[i], line[Math.floor(i / inner) % shape[axis]])) return null;
  }
  return line;
}

/** Start and step of numbers at equal distances; null for others. */
function rampOf(line: readonly number[] | null): { start: number; step: number } | null {
  if (line === null || line.length < 2) return null;
  const step = (line.at(-1)! - line[0]) / (line.length - 1);
  const largest = Math.max(...line.map(Math.abs));
  return line.every((value, i) => Math.abs(value - line[0] - i * step) <= 1e-6 * largest)
    ? { start: line[0], step }
    : null;
}

/** Numbers at equal distances along one axis: `arange(length)`, `linspace(0, 1, length)`. */
function writeRamp(nodes: SizeNodes, known: Known): string | null {
  const { shapes, data, dtype, atoms, sizes, name } = known;
  for (let axis = 0; axis < sizes.length; axis++) {
    const ramps = data.map((values, t) => rampOf(along(axis, shapes[t], values)));
    if (!ramps.every((ramp) => ramp !== null)) continue;
    const rules = (['start', 'step'] as const).map((key) =>
      findNumberRule(
        ramps.map((ramp) => ramp[key]),
        dtype,
        atoms,
      ),
    ) as [NumberRule | null, NumberRule | null];
    const [start, step] = rules;
    if (start === null || step === null) continue;
    const working = workingType(dtype);
    let value = nodes.range(sizes[axis], `${name}_range`);
    if (working !== 'int64') value = nodes.cast(value, working, name);
    value = nodes.node('Mul', [value, nodes.number(step, working, `${name}_step`, { isStep: true })], name);
    value = nodes.node('Add', [value, nodes.number(start, working, `${name}_start`)], name);
    const behind = sizes.slice(axis + 1).map((_, i) => i + 1);
    if (behind.length > 0) value = nodes.node('Unsqueeze', [value, nodes.ints(`${name}_axes`, behind)], name);
    return finish(nodes, value, known, working);
  }
  return null;
}

/** Two numbers on either side of a diagonal, or one on it: which, and the diagonal. */
interface Diagonal {
  readonly kind: 'LessOrEqual' | 'Equal';
  readonly inside: number;
  readonly outside: number;
  /** column − row */
  readonly at: number;
}

/** A tensor of one axis is a row. */
function diagonalOf(shape: readonly number[], values: ArrayLike<number>): Diagonal | null {
  const [rows, columns] = [1, ...shape].slice(-2);
  const line: number[] = []; // by the distance from the lower left corner
  for (let i = 0; i < values.length; i++) {
    const distance = (i % columns) - (Math.floor(i / columns) % rows) + rows - 1;
    line[distance] ??= values[i];
    if (!Object.is(line[distance], values[i])) return null;
  }
  const changes = [...line.keys()].filter((i) => i > 0 && !Object.is(line[i], line[i - 1]));
  const [first] = changes;
  if (changes.length === 1)
    return { kind: 'LessOrEqual', inside: line[first - 1], outside: line[first], at: first - rows };
  if (changes.length !== 2 || changes[1] !== first + 1 || !Object.is(line[0], line.at(-1)!)) return null;
  return { kind: 'Equal', inside: line[first], outside: line[0], at: first - rows + 1 };
}

/** A mask by a diagonal of the last two axes, or a position on the only one: causal masks, `eye(length)`, all but the first. */
function writeDiagonal(nodes: SizeNodes, known: Known): string | null {
  const { shapes, data, dtype, atoms, sizes, name } = known;
  if (sizes.length === 0) return null;
  const found = data.map((values, t) => diagonalOf(shapes[t], values));
  const [first] = found;
  if (first === null) return null;
  const alike = found.every(
    (each) =>
      each?.kind === first.kind && Object.is(each.inside, first.inside) && Object.is(each.outside, first.outside),
  );
  const at = alike
    ? findEvenRule(
        found.map((each) => each!.at),
        atoms,
      )
    : null;
  if (at === null) return null;
  const ranges = sizes.slice(-2).map((size) => nodes.range(size, `${name}_range`));
  const column = (rows: string): string => nodes.node('Unsqueeze', [rows, nodes.ints(`${name}_axes`, [1])], name);
  const distance =
    ranges.length === 1 ? ranges[0] : nodes.node('Sub', [ranges[1], column(ranges[0])], `${name}_distance`);
  const inside = nodes.node(first.kind, [distance, nodes.size(at, `${name}_diagonal`)], `${name}_inside`);
  const working = workingType(dtype);
  const [a, b] = [first.inside, first.outside].map((value) =>
    nodes.number(findNumberRule([value], dtype, [])!, working, `${name}_value`),
  );
  return finish(nodes, nodes.node('Where', [inside, a, b], name), known, working);
}

/** Atoms in the first traces alone. */
export const firstOf = (atoms: readonly Atom[], count: number): Atom[] =>
  atoms.map((atom) => ({ ...atom, sizes: atom.sizes.slice(0, count) }));

/** The sizes of a tensor in each trace, by their rules; null if there is none. */
function sizesOf(values: readonly Tensor[], atoms: readonly Atom[]): readonly SizeRule[] | null {
  const sizes = values[0].shape.map((_, axis) => findRule(values.map(({ shape }) => shape[axis]), atoms)); // prettier-ignore
  return sizes.every((size) => size !== null) ? sizes : null;
}

/** An axis of 0 or 1 in a trace that has another size in the first one. */
function smallAxis(atoms: readonly Atom[], trace: number): Atom | undefined {
  return atoms.find(({ rule, sizes }) => rule === undefined && sizes[trace] < 2 && sizes[trace] !== sizes[0]);
}

/** One number by the rule of the large sizes, but where a small trace has another one, that. */
function writeExceptions(nodes: SizeNodes, known: Known, large: number): string | null {
  const { data, dtype, atoms, name } = known;
  if (!data.every(isFill)) return null;
  const numbers = data.map((values) => values[0]);
  const rule = findNumberRule(numbers.slice(0, large), dtype, firstOf(atoms, large));
  if (rule === null) return null;
  const working = workingType(dtype);
  let value = nodes.number(rule, working, name);
  for (let t = large; t < data.length; t++) {
    const byRule = numberAt(rule, new Map(atoms.map((atom) => [atom.name, atom.sizes[t]])));
    if (byRule !== null && isNear(byRule, numbers[t], dtype)) continue;
    const axis = smallAxis(atoms, t);
    if (axis === undefined) return null;
    const isThere = nodes.node('Equal', [nodes.size(ruleOf(axis), name), nodes.ints(`${name}_small`, [axis.sizes[t]])], name); // prettier-ignore
    const own = nodes.constant(`${name}_number`, full([1], numbers[t], { dtype: working }));
    value = nodes.node('Where', [isThere, own, value], name);
  }
  return finish(nodes, value, known, working);
}

/**
 * Writes a tensor of one number in each trace, small ones among them: by a rule that gives it in all of them, as `min(n, 2)`, the same in all
 * large ones, or by that of the large ones, with exceptions.
 *
 * @param values in each trace; of all the shapes count, of those at `telling` the numbers
 */
export function writeFillOfAll(
  nodes: SizeNodes,
  name: string,
  values: readonly Tensor[],
  { atoms, large, telling }: { readonly atoms: readonly Atom[]; readonly large: number; readonly telling: readonly number[] }, // prettier-ignore
): string | null {
  const [{ dtype, rank }] = values;
  if (values.some((value) => value.rank !== rank || value.dtype !== dtype)) return null;
  const sizes = sizesOf(values, atoms);
  if (sizes === null) return null;
  const filled = telling.filter((t) => values[t].size > 0);
  const largeCount = filled.filter((t) => t < large).length;
  if (largeCount === 0) return null; // nothing has no number
  const pick = <T>(list: readonly T[]): T[] => filled.map((t) => list[t]);
  const some = pick(values);
  const known: Known = {
    name,
    dtype,
    shapes: some.map(({ shape }) => shape),
    data: some.map(numbersOf),
    atoms: atoms.map((atom) => ({ ...atom, sizes: pick(atom.sizes) })),
    sizes,
  };
  return writeFill(nodes, known) ?? writeExceptions(nodes, known, largeCount);
}

/**
 * Writes a tensor that JavaScript made, and that follows free axes: a number everywhere, numbers at equal distances, a mask by a diagonal.
 *
 * @param values in each trace; of the first `large` the numbers count, of all the shapes
 * @returns the name of the value; null if it is something else
 */
export function writeKnown(
  nodes: SizeNodes,
  name: string,
  values: readonly Tensor[],
  { atoms, large }: { readonly atoms: readonly Atom[]; readonly large: number },
): string | null {
  const [{ dtype, rank }] = values;
  const isOther = (value: Tensor): boolean => value.rank !== rank || value.dtype !== dtype;
  if (values.slice(0, large).some(isOther)) return null;
  if (values.some(isOther))
    return writeKnown(nodes, name, values.slice(0, large), { atoms: firstOf(atoms, large), large }); // `tensor([])` is no matrix
  const shapes = values.map(({ shape }) => shape);
  const sizes = shapes[0].map((_, axis) =>
    findRule(
      shapes.map((shape) => shape[axis]),
      atoms,
    ),
  );
  if (!sizes.every((size) => size !== null)) return null;
  const several = values.slice(0, large).flatMap(({ size }, t) => (size > 1 ? [t] : [])); // one element alone tells of no rule
  const telling = several.length > 1 ? several : [...values.keys()].slice(0, large);
  const knownIn = (traces: readonly number[]): Known => ({
    name,
    dtype,
    shapes: traces.map((t) => shapes[t]),
    data: traces.map((t) => numbersOf(values[t])),
    atoms: atoms.map((atom) => ({ ...atom, sizes: traces.map((t) => atom.sizes[t]) })),
    sizes,
  });
  const filled = [...values.keys()].filter((t) => values[t].size > 0);
  const known = knownIn(telling);
  return (
    (filled.length > 1 ? writeFill(nodes, knownIn(filled)) : null) ?? // best by a rule that holds at 0 and 1, too
    writeFill(nodes, known) ??
    writeRamp(nodes, known) ??
    writeDiagonal(nodes, known)
  );
}

/** Sizes for a `Reshape`, which works out one by itself; null if that is not enough. */
export function withOpenEntry(rules: readonly SizeRule[]): readonly number[] | null {
  const open = rules.filter((rule) => !isFixed(rule));
  if (open.length !== 1 || rules.some((rule) => isFixed(rule) && rule.offset === 0)) return null;
  return rules.map((rule) => (isFixed(rule) ? rule.times * Math.floor(rule.offset / rule.divisor) : -1));
}
