import { Buffer } from '@gradkit/autograd';
import { full, refuseArgument, requireNumber, withRecorder } from '@gradkit/core-tensor/functional';
import type { ParamGroup } from '../param-group.ts';

/**
 * Sets the momentum of a group, of Adam and its kind `beta1`. From then on it is an input of a compiled step.
 *
 * @param group one of an optimizer's `paramGroups`
 * @param value at least 0
 * @throws {ConfigError} if the optimizer has neither, or the value is outside its range
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { momentum: 0.9 });
 * for (const group of optimizer.paramGroups) setMomentum(group, 0.5);
 * optimizer.paramGroups[0]!.momentum; // 0.5
 */
export function setMomentum(group: ParamGroup, value: number): void {
  const { rule, where, options, inputs, momentum: before } = group;
  const { momentum: name } = rule;
  if (name === undefined)
    refuseArgument(where, 'momentum', value, 'left alone, as the optimizer has neither momentum nor beta1');
  requireNumber(where, name, value, { least: 0 });
  const next = { ...options, [name]: value };
  rule.check(next, where);
  group.options = next;
  if (before === 0 || value === 0) {
    group.fused = rule.fuse?.(rule, next); // the rule keeps other moments then
    inputs.momentum = undefined;
  }
  const input = full([], value, { dtype: inputs.learning_rate.type!.dtype });
  inputs.momentum ??= withRecorder(null, () => new Buffer(input));
  inputs.momentum.value = input;
}
