import { Buffer, detach, noGrad } from '@gradkit/autograd';
import {
  add,
  DataError,
  equal,
  full,
  matchTensors,
  mul,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  sub,
  where,
  withRecorder,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { AnyOptimizer } from '../any-optimizer.ts';
import type { OptimizerState } from '../state-dict.ts';
import { WrappedOptimizer } from './wrapped-optimizer.ts';

interface LookaheadOptions {
  /** steps of the base optimizer between two of the slow weights; default 5 */
  readonly k?: number | undefined;
  /** how far the slow weights go towards the fast ones, 0 … 1; default 0.5 */
  readonly alpha?: number | undefined;
}

const prefix = 'lookahead.';

/**
 * Lookahead (Zhang et al., 2019): every `k` steps of the base optimizer slow weights go a part of the way to where it is, and it goes on from
 * there. It may be compiled.
 *
 * @param base makes the steps
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new Lookahead(new SGD([w], { learningRate: 0.1 }), { k: 1, alpha: 0.5 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.950]
 * @see https://arxiv.org/abs/1907.08610
 */
export class Lookahead extends WrappedOptimizer {
  readonly #k: number;
  readonly #alpha: number;
  /** steps since the last one of the slow weights, then the slow weights; null before the first step */
  #states: readonly Buffer[] | null = null;

  constructor(base: AnyOptimizer, options: LookaheadOptions = {}) {
    const { k = 5, alpha = 0.5 } = requireOptions('Lookahead', options, { k: true, alpha: true });
    requireWholeNumber('Lookahead', 'k', k, { least: 1 });
    requireNumber('Lookahead', 'alpha', alpha, { least: 0, most: 1 });
    super('Lookahead', base);
    this.#k = k;
    this.#alpha = alpha;
  }

  override step(closure: () => Tensor): Tensor;
  override step(): void;
  override step(closure?: () => Tensor): Tensor | undefined {
    const [count, ...slow] = this.#ensureStates();
    const { base } = this;
    const loss = closure === undefined ? undefined : base.step(closure);
    if (closure === undefined) base.step();
    noGrad(() => {
      const next = add(count.value, 1);
      const isTurn = equal(next, this.#k);
      count.value = where(isTurn, 0, next);
      this.parameters.forEach((parameter, i) => {
        const [fast, old] = [parameter.value, slow[i].value];
        const moved = add(old, mul(sub(fast, old), this.#alpha));
        slow[i].value = where(isTurn, moved, old);
        parameter.value = where(isTurn, moved, fast);
      });
    });
    return loss;
  }

  /** Those of the first step are made: the slow weights are what the weights are then. */
  #ensureStates(): readonly Buffer[] {
    this.#states ??= withRecorder(null, () => {
      return [new Buffer(full([], 0))];
    });
    const known = this.#states.length - 1;
    const added = this.parameters.slice(known); // all in a first step, later those of another group
    if (added.length > 0)
      this.#states = withRecorder(null, () => [
        ...this.#states!,
        ...added.map(({ value }) => new Buffer(detach(value))),
      ]);
    return this.#states;
  }

  #named(): readonly (readonly [name: string, state: Buffer])[] {
    return (this.#states ?? []).map((state, i) => [i === 0 ? `${prefix}count` : `${prefix}${i - 1}.slow`, state]);
  }

  override namedStates(): ReturnType<AnyOptimizer['namedStates']> {
    this.#ensureStates();
    return [...super.namedStates(), ...this.#named()];
  }

  override async sync(): Promise<void> {
    await Promise.all([super.sync(), ...this.#named().map(([, state]) => state.sync())]);
  }

  override stateDict(): OptimizerState {
    const { rule, groups, tensors } = super.stateDict();
    const own = Object.fromEntries(this.#named().map(([name, { value }]) => [name, value]));
    return { rule: `Lookahead(${rule})`, groups, tensors: { ...tensors, ...own } };
  }

  override checkStateDict(state: OptimizerState): void {
    super.checkStateDict(this.#read(state).base);
  }

  override loadStateDict(state: OptimizerState): void {
    this.checkStateDict(state);
    const { base, own } = this.#read(state);
    super.loadStateDict(base);
    this.#states = null; // of a state from before the first step
    if (Object.keys(own).length === 0) return;
    this.#ensureStates();
    for (const [name, buffer] of this.#named()) buffer.value = own[name];
  }

  /** The state of the base, and the tensors of its own, checked. */
  #read(state: OptimizerState): { readonly base: OptimizerState; readonly own: Readonly<Record<string, Tensor>> } {
    const { rule, tensors } = (typeof state === 'object' && state !== null ? state : {}) as Partial<OptimizerState>;
    const expected = `Lookahead(${super.stateDict().rule})`;
    const place = 'Lookahead.loadStateDict';
    if (rule !== expected || typeof tensors !== 'object' || tensors === null)
      throw new DataError(place, `the state is of ${String(rule)}, not of ${expected}`, { expected, got: rule });
    const isOwn = ([name]: [string, Tensor]): boolean => name.startsWith(prefix);
    const own = Object.fromEntries(Object.entries(tensors).filter(isOwn));
    const rest = Object.fromEntries(Object.entries(tensors).filter((entry) => !isOwn(entry)));
    if (Object.keys(own).length > 0) {
      const types: [string, TensorType][] = this.parameters.map(({ type }, i) => [`${prefix}${i}.slow`, type!]);
      types.push([`${prefix}count`, { shape: [], dtype: 'float32' }]);
      matchTensors(place, 'optimizer', new Map(types), own);
    }
    return { base: { ...state, rule: expected.slice('Lookahead('.length, -1), tensors: rest }, own };
  }
}
