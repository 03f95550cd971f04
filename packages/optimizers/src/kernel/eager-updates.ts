import { formatShape, full, type TensorType } from '@gradkit/core-tensor/functional';
import type { Complete } from '../options.ts';
import type { Rule } from '../rules/rule.ts';
import { blockUpdate } from './block-update.ts';
import type { EagerUpdate } from './eager-update.ts';
import { isSameUpdate } from './same-update.ts';
import { traceUpdate, type TracedUpdate } from './traced-update.ts';

type Floating = 'float32' | 'float64';

interface Kernel {
  readonly traced: TracedUpdate;
  readonly dtype: Floating;
  readonly update: EagerUpdate;
}

/**
 * What runs at once in place of a rule: for each type of parameter a kernel in double precision if the rule goes element by element and
 * there is WebAssembly, else the rule itself.
 */
export class EagerUpdates<O extends object> {
  readonly #rule: Rule<O>;
  readonly #options: Complete<O>;
  readonly #known = new Map<string, EagerUpdate>();
  readonly #kernels: Kernel[] = [];

  constructor(rule: Rule<O>, options: Complete<O>) {
    this.#rule = rule;
    this.#options = options;
  }

  /** The update of parameters of a type, derived at its first use. */
  of(type: TensorType): EagerUpdate {
    const key = `${type.dtype} ${formatShape(type.shape)}`;
    const update = this.#known.get(key) ?? this.#kernelFor(type) ?? this.#asWritten;
    this.#known.set(key, update);
    return update;
  }

  /** Nearly always the same for all shapes; then they share the single numbers of a step, too. */
  #kernelFor({ shape, dtype }: TensorType): EagerUpdate | null {
    const traced = traceUpdate(this.#rule, this.#options, shape);
    if (traced === null) return null;
    const same = this.#kernels.find((one) => one.dtype === dtype && isSameUpdate(one.traced, traced));
    if (same !== undefined) return same.update;
    const update = blockUpdate(traced, dtype as Floating);
    if (update !== null) this.#kernels.push({ traced, dtype: dtype as Floating, update });
    return update;
  }

  readonly #asWritten: EagerUpdate = ({ stepCount, learningRate, ...tensors }) => {
    const { dtype } = tensors.value;
    const numbers = { stepCount: full([], stepCount, { dtype }), learningRate: full([], learningRate, { dtype }) };
    return this.#rule.update({ ...tensors, ...numbers }, this.#options);
  };
}
