import { full, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import type { Complete } from '../options.ts';
import type { EagerUpdate, Rule } from '../rules/rule.ts';

/** The update of parameters of a type that runs at once. */
export type EagerUpdates = (type: TensorType) => EagerUpdate;

/** What runs at once in place of a rule: the fused update of a type of parameters if the rule has one, else the rule itself. */
export function eagerUpdates<O extends object>(rule: Rule<O>, options: Complete<O>): EagerUpdates {
  const fused = rule.fuse?.(rule, options);
  const written = asWritten(rule, options);
  return (type) => fused?.(type) ?? written;
}

function asWritten<O extends object>(rule: Rule<O>, options: Complete<O>): EagerUpdate {
  const [rateOf, countOf] = [remembered(), remembered()];
  return ({ value, gradient, moments, stepCount, learningRate }) => {
    return rule.update(
      { value, gradient, moments, stepCount: countOf(stepCount, value), learningRate: rateOf(learningRate, value) },
      options,
    );
  };
}

/** Makes scalars of the dtype of a value; the last one again if it is asked for again, as by the next parameter. */
function remembered(): (number: number, value: Tensor) => Tensor {
  let last = NaN;
  let scalar: Tensor | null = null;
  return (number, { dtype }) => {
    if (scalar === null || last !== number || scalar.dtype !== dtype) scalar = full([], number, { dtype });
    last = number;
    return scalar;
  };
}
