import { full, type TensorType } from '@gradkit/core-tensor/functional';
import type { Complete } from '../options.ts';
import type { Rule } from '../rules/rule.ts';
import { blockUpdate } from './block-update.ts';
import type { EagerUpdate } from './eager-update.ts';
import { traceUpdate } from './traced-update.ts';

/**
 * Derives from a rule what runs at once for parameters of a type: a kernel in double precision if the rule goes element by element and
 * there is WebAssembly, else the rule itself.
 */
export function deriveUpdate<O extends object>(rule: Rule<O>, options: Complete<O>, type: TensorType): EagerUpdate {
  const traced = traceUpdate(rule, options, type.shape);
  const kernel = traced === null ? null : blockUpdate(traced, type.dtype as 'float32' | 'float64');
  return kernel ?? asWritten(rule, options);
}

function asWritten<O extends object>(rule: Rule<O>, options: Complete<O>): EagerUpdate {
  return ({ stepCount, learningRate, ...tensors }) => {
    const { dtype } = tensors.value;
    const numbers = { stepCount: full([], stepCount, { dtype }), learningRate: full([], learningRate, { dtype }) };
    return rule.update({ ...tensors, ...numbers }, options);
  };
}
