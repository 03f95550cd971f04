import { adaptivePlacesOp, applyAll, match, resampleOp, type Operation } from '@gradkit/core-tensor/functional';
import { isFree, type FreeForm } from './form-of.ts';

/** The axes whose sizes an operation looks at when it makes its tables; none for most. */
function tabledAxes(one: Operation): readonly number[] {
  const resampled = match(one, resampleOp);
  if (resampled !== null) return [resampled.attributes.axis];
  const pooled = match(one, adaptivePlacesOp);
  return pooled === null ? [] : pooled.attributes.results.map((_, i) => -1 - i);
}

/** Operations whose tables follow a free axis make these while the file runs; before they are decomposed, for the usual tables are constants. */
export const atAnySizeForms: readonly FreeForm[] = [
  {
    fails: (all) => tabledAxes(all[0]).some((axis) => isFree(all, 0, axis)),
    instead: ({ op, inputs, attributes }) => applyAll(op, inputs, { ...attributes, atAnySize: true }),
  },
];
