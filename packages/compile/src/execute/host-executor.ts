import { noGrad } from '@gradkit/autograd';
import { applyAll, Tensor, type Operation } from '@gradkit/core-tensor/functional';
import type { HostSegment, PartitionedStep } from '../partition/segments.ts';
import type { Executor } from './executor.ts';
import { chainsOf, type Chain } from './number-chains.ts';
import type { Values } from './values.ts';

/** A chain, and what it had and gave in the last call. */
interface Work extends Chain {
  /** an earlier one that does the same with what it is given; null: there is none */
  readonly twin: Work | null;
  had: readonly Tensor[];
  gave: readonly Tensor[];
}

/**
 * Works out single numbers, as the function itself would. An optimizer counts steps and corrects rates for each parameter, mostly the same
 * ones: what was done with equal numbers before is not done again.
 */
export class HostExecutor implements Executor {
  readonly #work: readonly Work[];
  /** results of the step and new values of states */
  readonly #leaving: ReadonlySet<Tensor>;

  constructor(segment: HostSegment, step: Pick<PartitionedStep, 'results' | 'writes' | 'segments'>) {
    this.#leaving = new Set([...step.results, ...step.writes.values()]);
    const others = step.segments.flatMap(({ operations }) => (operations === segment.operations ? [] : operations));
    const needed = new Set([...this.#leaving, ...others.flatMap(({ inputs }) => inputs)]);
    const first = new Map<string, Work>();
    this.#work = chainsOf(segment.operations, needed).map((chain) => {
      const work: Work = { ...chain, twin: first.get(chain.key) ?? null, had: [], gave: [] };
      if (work.twin === null) first.set(chain.key, work);
      return work;
    });
  }

  run(values: Values): void {
    noGrad(() => {
      for (const work of this.#work) {
        const { twin, needed } = work;
        work.had = work.given.map((x) => values.get(x)!);
        const isKnown = twin !== null && areSame(work.had, twin.had);
        if (!isKnown) work.operations.forEach((one) => doOne(one, values));
        work.gave = isKnown ? twin.gave.map((y, i) => this.#own(y, needed[i])) : needed.map((y) => values.get(y)!);
        if (isKnown) needed.forEach((y, i) => values.set(y, work.gave[i]));
      }
    });
  }

  /** What leaves the step is a number that nobody else has. */
  #own(value: Tensor, y: Tensor): Tensor {
    if (!this.#leaving.has(y)) return value;
    return new Tensor({ shape: value.shape, dtype: value.dtype }, value.data.slice());
  }
}

function doOne({ op, inputs, outputs, attributes }: Operation, values: Values): void {
  const given = inputs.map((x) => values.get(x) ?? x);
  values.set(outputs[0], applyAll(op, given, attributes)[0]);
}

function areSame(some: readonly Tensor[], others: readonly Tensor[]): boolean {
  for (let i = 0; i < some.length; i++) if (!Object.is(some[i].data[0], others[i].data[0])) return false;
  return true;
}
