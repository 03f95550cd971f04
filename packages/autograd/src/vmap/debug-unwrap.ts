import {
  activeRecorder,
  requireBoolean,
  requireOptions,
  requireTensor,
  withRecorder,
  type Recorder,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Level } from './level.ts';
import { replay } from './map-over.ts';
import { Values } from './values.ts';

interface UnwrapOptions {
  /** whether to go on through functions that are mapped around this one; default true */
  readonly recurse?: boolean | undefined;
}

/** The innermost mapped function that runs now. */
function innermost(recorder: Recorder | null | undefined): Level | null {
  for (let one = recorder; one !== null && one !== undefined; one = one.outer) if (one instanceof Level) return one;
  return null;
}

/**
 * What a tensor in a function that `vmap` maps stands for: the values of all examples, along the first axis. For looking at them while
 * debugging; what was done up to there is computed for it.
 *
 * @param tensor in the mapped function; others come back as they are
 * @param options `recurse`: whether to go on to what is around it, where mapped functions are nested; default true
 * @returns `[examples, …]`; no axis more if it is the same for all
 * @throws {ConfigError} if `tensor` is none, or an option is unknown or of the wrong kind
 * @example
 * const seen: unknown[] = [];
 * const halved = vmap((x: Tensor) => {
 *   const y = x.mul(0.5);
 *   seen.push(y.shape, debugUnwrap(y).toArray());
 *   return y;
 * });
 * halved(tensor([2, 4]));
 * seen; // [[], [1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.func.debug_unwrap.html
 */
export function debugUnwrap(tensor: Tensor, options: UnwrapOptions = {}): Tensor {
  requireTensor('debugUnwrap', 'tensor', tensor);
  const { recurse = true } = requireOptions('debugUnwrap', options, { recurse: true });
  requireBoolean('debugUnwrap', 'recurse', recurse);
  const level = innermost(activeRecorder());
  if (level === null) return tensor;
  return withRecorder(level.outer, () => {
    const values = new Values(level.values);
    replay(level.operations, { values, size: level.size });
    const { tensor: all } = values.get(tensor);
    return recurse ? debugUnwrap(all) : all;
  });
}
