import { formatShape, type TensorType } from '@gradkit/core-tensor/functional';
import type { Complete } from '../options.ts';
import type { EagerUpdate, FusedUpdates, Rule } from '../rules/rule.ts';
import { blockUpdate } from './block-update.ts';
import { isSameUpdate } from './same-update.ts';
import { traceUpdate, type TracedUpdate } from './traced-update.ts';

type Floating = 'float32' | 'float64';

interface Kernel {
  readonly traced: TracedUpdate;
  readonly dtype: Floating;
  readonly update: EagerUpdate;
}

/**
 * Makes one loop over the elements, in double precision and in WebAssembly, of a rule that goes element by element with
 * `+ − × ÷ √ |x| min max`; step count and learning rate may go through any operation. Other rules have no fused update.
 *
 * Name it as `fuse` of a rule of many operations: it costs a page 3 KB, and an update of few is as fast as it is written.
 */
export function fuse<O extends object>(rule: Rule<O>, options: Complete<O>): FusedUpdates {
  const known = new Map<string, EagerUpdate | null>();
  const kernels: Kernel[] = [];
  /** Nearly always the same for all shapes; then they share the single numbers of a step, too. */
  const kernelFor = ({ shape, dtype }: TensorType): EagerUpdate | null => {
    const traced = traceUpdate(rule, options, shape);
    if (traced === null) return null;
    const same = kernels.find((one) => one.dtype === dtype && isSameUpdate(one.traced, traced));
    if (same !== undefined) return same.update;
    const update = blockUpdate(traced, dtype as Floating);
    if (update !== null) kernels.push({ traced, dtype: dtype as Floating, update });
    return update;
  };
  return (type) => {
    const key = `${type.dtype} ${formatShape(type.shape)}`;
    const update = known.get(key) ?? kernelFor(type);
    known.set(key, update);
    return update;
  };
}
