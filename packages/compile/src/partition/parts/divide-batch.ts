import { add, applyAll, concat, reshape, slice, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { record } from '@gradkit/onnx-export';
import { isSameManner, type Division, type Manner } from './division.ts';
import { partWorkOf, type Known } from './part-rules.ts';

/** Operations of a step whose batch is divided. */
export interface DividedBatch {
  /** what all parts need, and what is not divided */
  readonly before: readonly Operation[];
  /** what is done with some of the examples each; none needs another */
  readonly parts: readonly (readonly Operation[])[];
  /** what needs the results of all parts */
  readonly after: readonly Operation[];
  /** entries of what each part gives a share of, to be added up */
  readonly summed: number;
}

/**
 * Does operations part by part as far as they treat examples alike, and puts results together where the whole is needed.
 *
 * @param operations in order
 * @param bounds where parts begin, in examples, and where the last one ends
 * @param given what there is of the batch from the beginning, by the axis of its examples
 * @param wanted what others ask for
 */
export function divideBatch(
  operations: readonly Operation[],
  bounds: readonly number[],
  { given, wanted }: { readonly given: ReadonlyMap<Tensor, number>; readonly wanted: readonly Tensor[] },
): DividedBatch {
  const batch = new Batch(bounds, given);
  for (const one of operations) batch.add(one);
  for (const x of wanted) batch.join(x);
  return batch.needed(wanted);
}

interface Divided {
  readonly how: Manner;
  readonly pieces: readonly Tensor[];
}

class Batch implements Known {
  readonly examples: number;
  readonly #bounds: readonly number[];
  readonly #before: Operation[] = [];
  readonly #parts: readonly Operation[][];
  readonly #after: Operation[] = [];
  readonly #divided = new Map<Tensor, Divided>();
  /** pieces of what there is as a whole */
  readonly #cut = new Map<Tensor, Divided[]>();
  /** what needs the results of parts */
  readonly #isBehind = new Set<Tensor>();
  readonly #given: ReadonlyMap<Tensor, number>;
  #summed = 0;

  constructor(bounds: readonly number[], given: ReadonlyMap<Tensor, number>) {
    this.#bounds = bounds;
    this.#given = given;
    this.examples = bounds[bounds.length - 1];
    this.#parts = bounds.slice(1).map(() => []);
  }

  readonly mannerOf = (x: Tensor): Manner | null => {
    const axis = this.#given.get(x);
    return axis === undefined ? (this.#divided.get(x)?.how ?? null) : { axis, outer: 1, inner: 1 };
  };

  add(one: Operation): void {
    if (this.#addToParts(one)) return;
    for (const x of one.inputs) this.join(x);
    const isBehind = one.inputs.some((x) => this.#isBehind.has(x));
    (isBehind ? this.#after : this.#before).push(one);
    if (isBehind) for (const y of one.outputs) this.#isBehind.add(y);
  }

  #addToParts(one: Operation): boolean {
    const work = partWorkOf(one, this);
    if (work === null) return false;
    const given: (readonly Tensor[])[] = []; // of each input
    for (const [i, x] of one.inputs.entries()) {
      const pieces = this.#piecesOf(x, work.inputs[i]);
      if (pieces === null) return false;
      given.push(pieces);
    }
    const { change = () => one } = work;
    const made = this.#inParts(one, (part, examples) => {
      const { op, attributes } = change(examples);
      return applyAll(
        op,
        given.map((pieces) => pieces[part]),
        attributes,
      );
    });
    one.outputs.forEach((y, i) => this.#divided.set(y, { how: work.outputs[i], pieces: made.map((of) => of[i]) }));
    return true;
  }

  /** Notes what is done in each part. @returns what it gives there */
  #inParts(
    { origin }: Pick<Operation, 'origin'>,
    work: (part: number, examples: number) => readonly Tensor[],
  ): readonly (readonly Tensor[])[] {
    return this.#parts.map((part, i) => {
      const { operations, outputs } = record(() => work(i, this.#bounds[i + 1] - this.#bounds[i]), origin);
      part.push(...operations);
      return outputs;
    });
  }

  /** What each part takes of a value; null if it cannot be had there. */
  #piecesOf(x: Tensor, how: Manner | null): readonly Tensor[] | null {
    const known = this.#divided.get(x);
    if (known !== undefined) return how !== null && isSameManner(known.how, how) ? known.pieces : null;
    if (this.#isBehind.has(x) || how === 'sum') return null;
    if (how === null) return this.#parts.map(() => x);
    const cut = this.#cut.get(x) ?? [];
    const before = cut.find((one) => isSameManner(one.how, how));
    if (before !== undefined) return before.pieces;
    const pieces = this.#inParts({}, (part) => [this.#slice(x, how, part)]).map(([piece]) => piece);
    this.#cut.set(x, [...cut, { how, pieces }]);
    return pieces;
  }

  #slice(x: Tensor, { axis, outer, inner }: Division, part: number): Tensor {
    const [start, end] = [this.#bounds[part] * inner, this.#bounds[part + 1] * inner];
    if (outer === 1) return slice(x, { axis, start, end });
    const apart = reshape(x, apartOf(x, axis, outer));
    return reshape(slice(apart, { axis: axis + 1, start, end }), x.shape.with(axis, outer * (end - start)));
  }

  /** Sees to it that there is the whole of a value. */
  join(x: Tensor): void {
    const divided = this.#divided.get(x);
    if (divided === undefined || this.#isBehind.has(x)) return;
    const { how, pieces } = divided;
    if (how === 'sum') this.#summed += x.size;
    const { operations, outputs } = record(
      () => [how === 'sum' ? pieces.reduce(add) : joined(x, how, pieces)],
      undefined,
    );
    this.#after.push(...operations.map((one) => (one.outputs[0] === outputs[0] ? { ...one, outputs: [x] } : one)));
    this.#isBehind.add(x);
  }

  /** Without operations that nobody needs. */
  needed(wanted: readonly Tensor[]): DividedBatch {
    const needed = new Set(wanted);
    const isNeeded = ({ inputs, outputs }: Operation): boolean => {
      if (!outputs.some((y) => needed.has(y))) return false;
      for (const x of inputs) needed.add(x);
      return true;
    };
    const neededOf = (some: readonly Operation[]): Operation[] => some.toReversed().filter(isNeeded).toReversed();
    const after = neededOf(this.#after);
    return { after, parts: this.#parts.map(neededOf), before: neededOf(this.#before), summed: this.#summed };
  }
}

function joined(x: Tensor, { axis, outer }: Division, pieces: readonly Tensor[]): Tensor {
  if (outer === 1) return concat(pieces, axis);
  const apart = pieces.map((piece) => reshape(piece, apartOf(piece, axis, outer)));
  return reshape(concat(apart, axis + 1), x.shape);
}

/** The shape with the batches of an axis apart. */
function apartOf({ shape }: Tensor, axis: number, outer: number): readonly number[] {
  return shape.toSpliced(axis, 1, outer, shape[axis] / outer);
}
