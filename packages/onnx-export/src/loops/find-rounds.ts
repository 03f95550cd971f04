import { match, sliceOp, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { loopOp, type Carried, type LoopBody, type MovingSlice } from './loop-op.ts';

/** Rounds of a loop in a list of operations: where they begin, how many operations each has. */
export interface Place {
  readonly start: number;
  readonly period: number;
}

/** The rounds of a loop, and what one of them does. */
export interface Rounds {
  readonly count: number;
  readonly body: LoopBody;
  /** the first values of what is carried */
  readonly first: readonly Tensor[];
  /** what rounds take from outside */
  readonly outside: readonly Tensor[];
}

/** What an operation does but for positions that may move. A loop is like no other operation: loops do not stand in rounds. */
export function labelOf(one: Operation): string | symbol {
  if (match(one, loopOp) !== null) return Symbol('loop');
  const slice = match(one, sliceOp);
  const attributes = slice === null ? one.attributes : slice.attributes.ranges.map(({ axis, step }) => [axis, step]);
  const types = [...one.inputs, ...one.outputs].map(({ dtype, rank }) => `${dtype} ${rank}`);
  return JSON.stringify([one.op.name, attributes, types]);
}

/** Where an input of an operation in a round comes from. */
type Source =
  | { readonly kind: 'round' | 'before'; readonly operation: number; readonly result: number }
  | { readonly kind: 'outside'; readonly value: Tensor };

function sameValue(a: Tensor, b: Tensor): boolean {
  if (a === b) return true;
  if (a.isSymbolic || b.isSymbolic || a.dtype !== b.dtype || a.size !== b.size || a.size > 64) return false;
  const [x, y] = [a.data, b.data];
  return a.shape.join() === b.shape.join() && Array.from(x).every((value, i) => Object.is(value, y[i]));
}

/** Finds out how many rounds from a place hang together, and how. */
class RoundFinder {
  readonly #operations: readonly Operation[];
  readonly #place: Place;
  readonly #positions: ReadonlyMap<Tensor, readonly [operation: number, result: number]>;

  constructor(operations: readonly Operation[], place: Place) {
    this.#operations = operations;
    this.#place = place;
    this.#positions = new Map(
      operations.flatMap((one, i) => one.outputs.map((output, result) => [output, [i, result] as const])),
    );
  }

  #at(round: number, operation: number): Operation | undefined {
    const { start, period } = this.#place;
    return this.#operations[start + round * period + operation];
  }

  #sourceOf(input: Tensor, round: number): Source | null {
    const { start, period } = this.#place;
    const found = this.#positions.get(input);
    const from = start + round * period;
    if (found === undefined || found[0] < start) return { kind: 'outside', value: input };
    const [position, result] = found;
    if (position >= from) return { kind: 'round', operation: position - from, result };
    if (position >= from - period) return { kind: 'before', operation: position - from + period, result };
    return null; // of a round further back
  }

  /** Sources of all inputs in a round, in their order; null if one is further back. */
  #sourcesIn(round: number): Source[] | null {
    const sources = Array.from({ length: this.#place.period }, (_, i) => this.#at(round, i)?.inputs ?? [])
      .flat()
      .map((input) => this.#sourceOf(input, round));
    return sources.every((source) => source !== null) ? sources : null;
  }

  /** Positions of the slices of a round, for each of its operations. */
  #movesIn(round: number): (readonly [number, number])[] {
    return Array.from({ length: this.#place.period }, (_, i) => match(this.#at(round, i), sliceOp)).flatMap(
      (slice) => slice?.attributes.ranges.map(({ start, end }) => [start, end] as const) ?? [],
    );
  }

  #isRound(round: number, labels: readonly (string | symbol)[], model: readonly Source[]): boolean {
    const { period } = this.#place;
    for (let i = 0; i < period; i++) {
      const one = this.#at(round, i);
      if (one === undefined || labelOf(one) !== labels[i]) return false;
    }
    const sources = this.#sourcesIn(round);
    if (sources === null || sources.length !== model.length) return false;
    const fits = sources.every((source, i) => {
      const wanted = model[i];
      if (source.kind === 'outside')
        return wanted.kind === 'outside'
          ? sameValue(source.value, wanted.value)
          : round === 0 && wanted.kind === 'before';
      return source.kind === wanted.kind && source.operation === wanted.operation && source.result === wanted.result;
    });
    return fits && this.#movesEvenly(round);
  }

  /** Whether slices move from round 0 by the same distance each round; a last one may end at the end of its axis. */
  #movesEvenly(round: number): boolean {
    const [first, second, now] = [0, 1, round].map((each) => this.#movesIn(each));
    return now.every(([start, end], i) => {
      const move = second[i][0] - first[i][0];
      if (start !== first[i][0] + round * move) return false;
      const expected = move === 0 ? first[i][1] : first[i][1] + round * move;
      return end === expected || (move !== 0 && end > expected);
    });
  }

  find(): Rounds | null {
    const { period } = this.#place;
    const labels = Array.from({ length: period }, (_, i) => this.#at(1, i)).map((one) => (one ? labelOf(one) : ''));
    const model = this.#sourcesIn(1);
    if (model === null || !this.#isRound(0, labels, model)) return null;
    let count = 1;
    while (this.#isRound(count, labels, model)) count++;
    return count < 2 ? null : this.#roundsOf(count, model);
  }

  #roundsOf(count: number, model: readonly Source[]): Rounds | null {
    const { period } = this.#place;
    const operations = Array.from({ length: period }, (_, i) => this.#at(1, i)!);
    const taken = operations.flatMap(({ inputs }) => inputs);
    const firsts = Array.from({ length: period }, (_, i) => this.#at(0, i)!.inputs).flat();
    const carried = new Map<Tensor, Carried & { readonly first: Tensor }>();
    const outside = new Set<Tensor>();
    for (const [i, source] of model.entries()) {
      if (source.kind === 'outside') outside.add(source.value);
      if (source.kind !== 'before') continue;
      const given = operations[source.operation].outputs[source.result];
      const known = carried.get(taken[i]);
      if (known !== undefined && known.first !== firsts[i]) return null; // begins with two values
      carried.set(taken[i], { taken: taken[i], given, first: firsts[i] });
    }
    const all = [...carried.values()];
    if (!all.every(({ first, given }) => first.dtype === given.dtype && first.shape.join() === given.shape.join()))
      return null;
    return {
      count,
      first: all.map(({ first }) => first),
      outside: [...outside],
      body: { operations, moving: this.#moving(), carried: all, stacked: [] },
    };
  }

  #moving(): ReadonlyMap<number, MovingSlice> {
    const moving = new Map<number, MovingSlice>();
    for (let i = 0; i < this.#place.period; i++) {
      const [first, second] = [0, 1].map((round) => match(this.#at(round, i), sliceOp)?.attributes.ranges);
      if (first === undefined || second === undefined) continue;
      const ranges = first.map(({ axis, start, end, step }, k) => ({
        axis,
        start,
        move: second[k].start - start,
        end,
        width: end - start,
        step,
      }));
      if (ranges.some(({ move }) => move !== 0)) moving.set(i, { ranges });
    }
    return moving;
  }
}

/** The rounds that begin at a place; null if there are not at least two that hang together. */
export function findRounds(operations: readonly Operation[], place: Place): Rounds | null {
  return new RoundFinder(operations, place).find();
}
