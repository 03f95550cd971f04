import {
  applyAll,
  broadcastToOp,
  full,
  GradkitError,
  match,
  numbersOf,
  sameShape,
  ShapeError,
  sourceLine,
  sumOp,
  symbolic,
  type Operation,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { cacheKey } from '../rewrite/cache-key.ts';
import { commonBlock } from './common-block.ts';
import { kindOf } from './kind-of.ts';
import { findNumberRule, numberAt } from './number-rule.ts';
import { findRule } from './find-rule.ts';
import { evaluate, type Atom } from './size-rule.ts';
import type { TraceAt } from './trace-sizes.ts';
import { sameContent } from './unfold-known.ts';

const mostOperations = 1000; // of a function that is compared

/** Nothing tells what stands at other sizes. */
class NoRule extends Error {}

/** Whether an attribute is a record of attributes. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Whether attributes are as long as others where they are lists: the axes of a sum along one are not those along two. */
function hasForm(value: unknown, other: unknown): boolean {
  if (Array.isArray(value))
    return Array.isArray(other) && value.length === other.length && value.every((each, i) => hasForm(each, other[i]));
  if (isPlain(value)) return isPlain(other) && Object.keys(value).every((key) => hasForm(value[key], other[key]));
  return typeof value === typeof other;
}

/** Whether two operations were asked for at the same place. */
const isThere = (one: Operation, first: Operation): boolean =>
  one.origin !== undefined && first.origin !== undefined && sourceLine(one.origin) === sourceLine(first.origin);

/** Whether operations are of one kind and take as many values: a `concat` may take some for each size. */
const isLike = (one: Operation, first: Operation): boolean =>
  kindOf(one) === kindOf(first) && one.inputs.length === first.inputs.length;

/** The types of an operation's results; null where it refuses to have no elements, e.g. a largest one of none, which a file just gives. */
function typesOf({ op }: Operation, inputs: readonly Tensor[], attributes: object): readonly TensorType[] | null {
  try {
    return [op.infer(inputs, attributes)].flat();
  } catch (error) {
    if (error instanceof ShapeError && inputs.some(({ size }) => size === 0)) return null;
    throw error;
  }
}

/** Whether an operation of as many elements as it gives leaves them as they are. */
const keepsElements = (one: Operation): boolean =>
  one.op.view === true || match(one, sumOp) !== null || match(one, broadcastToOp) !== null;

/** Sizes that the small trace has itself, by those of the others that are not all the same; null where two differ. */
type Lengths = Map<string, number | null>;

/** Whether nothing tells what an operation is at other sizes, or it does not take them. */
const isNoRule = (error: unknown): boolean => error instanceof NoRule || error instanceof GradkitError;

/** What the operations of several traces come to in another one, where it does what they do, and where their rules say so. */
class Completion {
  readonly #alike: readonly TraceAt[];
  readonly #small: TraceAt;
  readonly #atoms: readonly Atom[];
  /** by the values of the first trace */
  readonly #found = new Map<Tensor, Tensor>();
  readonly #open: Set<Operation>;
  readonly #known: Map<Tensor, Operation>;
  readonly #guessed: Set<Tensor>;
  /** of values that have just the elements of another one, that one */
  readonly #roots = new Map<Tensor, Tensor>();
  readonly #lengths: Lengths;

  constructor(alike: readonly TraceAt[], small: TraceAt, lengths: Lengths) {
    this.#alike = alike;
    this.#small = small;
    this.#lengths = lengths;
    this.#guessed = new Set(small.guessed);
    this.#atoms = [...small.sizes.keys()].map((name) => ({
      name,
      value: name,
      axis: 0,
      sizes: alike.map(({ sizes }) => sizes.get(name)!),
    }));
    this.#open = new Set(small.trace.operations);
    this.#known = new Map(small.trace.known);
  }

  #number(values: readonly number[]): number {
    if (values.every((value) => Object.is(value, values[0]))) return values[0];
    const own = this.#lengths.get(values.join());
    if (own !== undefined && own !== null) return own;
    const rule = values.every(Number.isInteger) ? findRule(values, this.#atoms) : null;
    const found = rule === null ? null : evaluate(rule, this.#small.sizes);
    if (found === null) throw new NoRule();
    return found;
  }

  #attribute(values: readonly unknown[]): unknown {
    const [first] = values;
    if (values.every((value) => Object.is(value, first))) return first;
    if (values.every((value) => typeof value === 'number')) return this.#number(values);
    if (Array.isArray(first)) {
      if (!values.every((value) => Array.isArray(value) && value.length === first.length)) throw new NoRule();
      return first.map((_, i) => this.#attribute(values.map((value) => (value as unknown[])[i])));
    }
    if (!values.every(isPlain)) throw new NoRule();
    return Object.fromEntries(
      Object.keys(first as object).map((key) => [key, this.#attribute(values.map((value) => value[key]))]),
    );
  }

  /** Of known values that are one number everywhere, that number; of others, of which the shape alone counts, 0. */
  #fill(values: readonly Tensor[]): number {
    const filled = [...values.keys()].filter((t) => values[t].size > 0);
    const lists = filled.map((t) => numbersOf(values[t]));
    if (lists.length === 0 || !lists.every((list) => list.every((value) => Object.is(value, list[0])))) return 0;
    const atoms = this.#atoms.map((atom) => ({ ...atom, sizes: filled.map((t) => atom.sizes[t]) }));
    const numbers = lists.map(([value]) => value);
    const rule = findNumberRule(numbers, values[0].dtype, atoms);
    const found = rule === null ? null : numberAt(rule, this.#small.sizes);
    if (found === null) throw new NoRule();
    return found;
  }

  /** A value of no trace. */
  #made(values: readonly Tensor[]): Tensor {
    const [{ shape, dtype, isSymbolic }] = values;
    const sizes = shape.map((_, axis) => this.#number(values.map((value) => value.shape[axis])));
    if (sizes.some((size) => size < 0)) throw new NoRule();
    const block = isSymbolic ? null : commonBlock(values, sizes);
    const made = isSymbolic ? symbolic({ shape: sizes, dtype }) : (block ?? full(sizes, this.#fill(values), { dtype }));
    this.#found.set(values[0], made);
    if (!isSymbolic && block === null && made.size > 0) this.#guessed.add(made);
    return made;
  }

  /** Known results of known values; null if one of them is but a guess, or the operation does not take them. */
  #evaluated({ op, outputs }: Operation, inputs: readonly Tensor[], attributes: object): readonly Tensor[] | null {
    if ([...outputs, ...inputs].some(({ isSymbolic }) => isSymbolic)) return null;
    if (inputs.some((input) => this.#guessed.has(input))) return null;
    try {
      return applyAll(op, inputs, attributes);
    } catch (error) {
      if (isNoRule(error) || error instanceof RangeError) return null; // by its rule a size may be below 0
      throw error;
    }
  }

  /** What stands for a known value of the first trace, wherever it is taken. */
  #stand(value: Tensor, first: Tensor): Tensor {
    if (!this.#found.has(first)) this.#found.set(first, value);
    return value;
  }

  /** @param own what the small trace has for a known value, if that can be told */
  #value(values: readonly Tensor[], own: () => Tensor | null = () => null): Tensor {
    const [first] = values;
    const found = this.#found.get(first);
    if (found !== undefined) return found;
    if (first.isSymbolic) throw new NoRule();
    const there = own();
    const isFixed = values.every((value) => sameContent(value, first));
    const isAll = isFixed && (there === null || sameShape(there.shape, first.shape)); // one row is all there can be, but not of none
    if (isAll || there !== null) return this.#stand(isAll ? first : there!, first);
    const makers = values.map((value, t) => this.#alike[t].trace.known?.get(value));
    if (makers.some((maker) => maker === undefined || !isLike(maker, makers[0]!))) return this.#made(values);
    const one = this.#operation(makers as Operation[]);
    for (const output of one.outputs) this.#known.set(output, one);
    return this.#found.get(first)!;
  }

  /** What an operation is by the rules of the others. */
  #operation(all: readonly Operation[]): Operation {
    const [first] = all;
    let hasOwn = false;
    const inputs = first.inputs.map((_, i) =>
      this.#value(
        all.map((one) => one.inputs[i]),
        () => {
          const own = this.#ownKnown(first, i);
          hasOwn ||= own !== null;
          return own;
        },
      ),
    );
    const attributes = this.#attribute(all.map((one) => one.attributes)) as object;
    const known = this.#evaluated(first, inputs, attributes);
    if (known !== null) {
      known.forEach((output, i) => this.#found.set(first.outputs[i], output));
      return { ...first, inputs, attributes, outputs: known };
    }
    let outputs: readonly Tensor[] = first.outputs.map((_, i) => this.#made(all.map((one) => one.outputs[i])));
    const types = typesOf(first, inputs, attributes);
    if (types?.every(({ shape }, i) => sameShape(shape, outputs[i].shape)) === false) {
      if (!hasOwn || !outputs.every(({ isSymbolic }) => isSymbolic)) throw new NoRule(); // it would not run
      outputs = types.map((type) => symbolic(type)); // as what the trace itself takes has it
      outputs.forEach((output, i) => this.#found.set(first.outputs[i], output));
    }
    if (keepsElements(first) && outputs[0].size === inputs[0].size)
      this.#roots.set(outputs[0], this.#roots.get(inputs[0]) ?? inputs[0]);
    return { ...first, inputs, attributes, outputs };
  }

  /** The attributes that follow from the others, as a text to compare; null where no rule tells them. */
  #predicted(all: readonly Operation[]): string | null {
    try {
      return cacheKey(this.#attribute(all.map(({ attributes }) => attributes)));
    } catch (error) {
      if (error instanceof NoRule) return null;
      throw error;
    }
  }

  /** Whether an operation of the small trace has the attributes of another one, of the same kind and values as the one in question. */
  #isOther(one: Operation, at: number): boolean {
    const [base, ...others] = this.#alike.map(({ trace }) => trace.operations);
    const { op, inputs } = base[at];
    const own = cacheKey(one.attributes);
    return base.some(
      (other, i) =>
        i > at &&
        other.op === op &&
        other.inputs.every((input, k) => input === inputs[k]) &&
        this.#predicted([other, ...others.map((operations) => operations[i])]) === own,
    );
  }

  /** The operation of the small trace that does the same to the same values; null if there is none. */
  #same(all: readonly Operation[], at: number): Operation | null {
    const [first] = all;
    const doesSo = (one: Operation): boolean =>
      isLike(one, first) &&
      hasForm(one.attributes, first.attributes) &&
      one.inputs.every((input, i) => this.#stands(input, first.inputs[i])) &&
      one.outputs.every(({ rank }, i) => rank === first.outputs[i]?.rank);
    const like = [...this.#open].filter(doesSo);
    if (like.length === 0) return null;
    const isEqual = (one: Operation): boolean =>
      one.inputs.every((input, i) => input.isSymbolic || sameContent(input, first.inputs[i]));
    const nearest = (some: readonly Operation[]): Operation | undefined =>
      some.find(isEqual) ?? some.find((one) => isThere(one, first));
    const predicted = this.#predicted(all);
    const exact = nearest(like.filter(({ attributes }) => cacheKey(attributes) === predicted));
    return exact ?? nearest(like.filter((one) => !this.#isOther(one, at))) ?? null;
  }

  /** The known value that an operation of the same line takes in the small trace, if it is the only one that was made the same way. */
  #ownKnown(first: Operation, at: number): Tensor | null {
    const takesSo = (one: Operation): boolean =>
      isLike(one, first) &&
      !one.inputs[at].isSymbolic &&
      isThere(one, first) &&
      this.#isMadeAlike(first.inputs[at], one.inputs[at]);
    const found = new Set([...this.#open].filter(takesSo).map(({ inputs }) => inputs[at]));
    return found.size === 1 ? [...found][0] : null;
  }

  #isMadeAlike(first: Tensor, own: Tensor): boolean {
    if (first.rank !== own.rank || first.dtype !== own.dtype || first.isSymbolic || own.isSymbolic) return false;
    const [makes, other] = [this.#alike[0].trace.known?.get(first), this.#known.get(own)];
    if (makes === undefined || other === undefined) return makes === other;
    return isLike(makes, other) && makes.inputs.every((x, i) => this.#isMadeAlike(x, other.inputs[i]));
  }

  #stands(input: Tensor, first: Tensor): boolean {
    if (first.isSymbolic || input.isSymbolic) return this.#isThat(this.#found.get(first), input);
    return input.rank === first.rank && input.dtype === first.dtype;
  }

  /** Whether a value is that of the small trace, or has just its elements, as a sum along one row. */
  #isThat(found: Tensor | undefined, own: Tensor): boolean {
    if (found === undefined || found === own) return found === own;
    return this.#roots.get(found) === own && sameShape(found.shape, own.shape);
  }

  /** What stands for the inputs and states. */
  #begin(): TraceAt['trace']['reads'] {
    const { trace } = this.#small;
    const [{ trace: base }] = this.#alike;
    base.inputs.forEach((input, i) => this.#found.set(input, trace.inputs[i]));
    const reads = new Map([...base.reads].map(([state, value]) => [state, trace.reads.get(state) ?? value]));
    for (const [state, value] of base.reads) if (value !== null) this.#found.set(value, reads.get(state)!);
    return reads;
  }

  /** An operation of the small trace in its place; what it takes that was made otherwise, as the others make it if that comes to the same. */
  #taken(same: Operation, all: readonly Operation[]): Operation {
    this.#open.delete(same);
    same.outputs.forEach((output, i) => this.#found.set(all[0].outputs[i], output));
    const inputs = same.inputs.map((own, i) => this.#asOthers(own, all.map((one) => one.inputs[i]))); // prettier-ignore
    return inputs.every((input, i) => input === same.inputs[i]) ? same : { ...same, inputs };
  }

  /** A known value of the small trace, made as in the others where that comes to the same. */
  #asOthers(own: Tensor, values: readonly Tensor[]): Tensor {
    const [first] = values;
    if (own.isSymbolic || first.isSymbolic) return this.#found.get(first) ?? own;
    const found = this.#found.get(first);
    if (found !== undefined && !this.#guessed.has(found) && sameContent(found, own)) return found;
    if (sameContent(own, first) || this.#isMadeAlike(first, own)) return this.#stand(own, first);
    try {
      const made = this.#value(values);
      return !this.#guessed.has(made) && sameContent(made, own) ? made : own;
    } catch (error) {
      if (isNoRule(error)) return own;
      throw error;
    }
  }

  /** Notes the sizes of what the small trace does as the others do. @returns whether one is below 2 here alone */
  measure(): boolean {
    let hasSmall = false;
    const traces = this.#alike.map((each) => each.trace);
    this.#begin();
    traces[0].operations.forEach((_, at) => {
      const all = traces.map((each) => each.operations[at]);
      const same = this.#same(all, at);
      try {
        if (same === null) this.#operation(all);
        else this.#taken(same, all);
      } catch (error) {
        if (!isNoRule(error)) throw error;
      }
      same?.outputs.forEach(({ shape }, i) => {
        const shapes = all.map((one) => one.outputs[i].shape);
        const large = shapes.filter((__, t) => this.#alike[t].isSmall !== true);
        hasSmall ||= shape.some((length, axis) => length < 2 && large.every((each) => each[axis] > 1));
        this.#note(shapes, shape);
      });
    });
    return hasSmall;
  }

  #note(shapes: readonly (readonly number[])[], own: readonly number[]): void {
    own.forEach((length, axis) => {
      const sizes = shapes.map((shape) => shape[axis]);
      if (sizes.every((size) => size === sizes[0])) return;
      const key = sizes.join();
      this.#lengths.set(key, this.#lengths.has(key) && this.#lengths.get(key) !== length ? null : length);
    });
  }

  complete(): TraceAt | null {
    const { trace } = this.#small;
    const traces = this.#alike.map((each) => each.trace);
    const [base] = traces;
    const reads = this.#begin();
    const operations = base.operations.map((_, at) => {
      const all = traces.map((each) => each.operations[at]);
      const same = this.#same(all, at);
      return same === null ? this.#operation(all) : this.#taken(same, all);
    });
    const outputs = base.outputs.map((first, i) => {
      const [own, values] = [trace.outputs.at(i), traces.map((each) => each.outputs[i])];
      const isKnown = own !== undefined && !own.isSymbolic && !first.isSymbolic && own.dtype === first.dtype;
      return isKnown ? this.#asOthers(own, values) : this.#value(values);
    });
    const isRight = outputs.every(({ shape }, i) => sameShape(shape, trace.outputs[i]?.shape ?? []));
    if (!isRight) return null;
    const completed = { ...trace, operations, outputs, reads, known: this.#known };
    return { ...this.#small, isCompleted: true, guessed: this.#guessed, trace: completed };
  }
}

/**
 * A trace at small sizes, where something is done otherwise, in the form of the others: what it does as they do keeps its sizes, all else
 * has those that follow from the others. Null where nothing tells them, or nothing is small.
 *
 * @param alike traces of one form, small ones last
 */
export function completeSmall(alike: readonly TraceAt[], small: TraceAt): TraceAt | null {
  if (alike[0].trace.operations.length > mostOperations) return null;
  const lengths: Lengths = new Map();
  try {
    const hasSmall = new Completion(alike, small, lengths).measure();
    if (small.isSmall !== true && !hasSmall) return null;
    return new Completion(alike, small, lengths).complete();
  } catch (error) {
    if (isNoRule(error)) return null;
    throw error;
  }
}
