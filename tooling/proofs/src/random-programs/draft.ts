import { GradkitError, type DType, type Tensor } from '@gradkit/core-tensor';
import type { Node } from './assemble.ts';
import type { Chance } from './chance.ts';
import { doStep, inputsAt, type Step } from './program.ts';

/** A length of an axis at the example's batch, at another one, and at a large one. */
export type Length = readonly [here: number, there: number, far: number];

type Value = readonly [here: Tensor, there: Tensor, far: Tensor];

const largest = 300; // elements of a value
const largestInput = 10_000; // as all axes may be as long as the longest

const usable = ({ size, dtype }: Tensor): boolean => size <= largest && dtype !== 'float16' && dtype !== 'bfloat16';

/** Whether as many results have as many axes: no graph has a number of results, or a rank, that depends on the batch. */
const alike = (some: readonly Tensor[], others: readonly Tensor[]): boolean =>
  some.length === others.length && some.every(({ rank }, i) => rank === others[i].rank);

/** A program while it grows, with its values at three sizes of the batch: what works at two may do so by chance. */
export class Draft {
  readonly batch: Length;
  readonly nodes: Node[] = [];
  readonly values: Value[] = [];
  /** positions of inputs that are far from singular, by what a factorization asks for; some may have been undone since */
  readonly matrices = new Map<string, readonly number[]>();

  constructor(chance: Chance) {
    this.batch = [chance.between(1, 3), chance.of([0, 1, 4, 5]), 7];
  }

  lengthsOf(value: number): Length[] {
    const [here, there, far] = this.values[value];
    return here.shape.map((length, axis) => [length, there.shape[axis], far.shape[axis]]);
  }

  /** The position of a new input, or null where more than its first axis would be free, or it would be too large. */
  addInput(lengths: readonly Length[], dtype: DType, data: (shape: readonly number[]) => number[]): number | null {
    const differs = ([here, ...others]: Length): boolean => others.some((other) => other !== here);
    if (lengths.slice(1).some(differs)) return null;
    const free = lengths.length > 0 && differs(lengths[0]);
    if (free && lengths[0].join() !== this.batch.join()) return null;
    const shape = lengths.map(([here]) => here);
    if (shape.reduce((a, b) => a * b, 1) > largestInput) return null;
    const input = { shape, dtype, data: data(shape), free };
    const alone = { inputs: [input], steps: [], outputs: [], loss: null };
    this.nodes.push({ input, results: 1 });
    this.values.push(
      [null, this.batch[1], this.batch[2]].map((batch) => inputsAt(alone, batch)[0]) as unknown as Value, // one for each of three batches
    );
    return this.values.length - 1;
  }

  /** Adds a step if it works at all sizes, and tells whether it did. */
  addStep(step: Step): boolean {
    const [here, there, far] = ([0, 1, 2] as const).map((at) => this.#try(step, at));
    if (here.length === 0 || [there, far].some((other) => !alike(here, other))) return false;
    if (!here.every(usable) || !there.every(usable)) return false;
    this.nodes.push({ step, results: here.length });
    here.forEach((value, i) => this.values.push([value, there[i], far[i]]));
    return true;
  }

  #try(step: Step, at: 0 | 1 | 2): readonly Tensor[] {
    const values = this.values.map((value) => value[at]);
    try {
      return doStep(step, values);
    } catch (error) {
      if (!(error instanceof GradkitError)) throw error; // our own errors say that a call does not fit
      return [];
    }
  }

  /** Forgets what was added after there were so many nodes and values. */
  undo(nodes: number, values: number): void {
    this.nodes.length = nodes;
    this.values.length = values;
  }
}
