import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { LabelRange } from './label-axis.ts';

/** Throws unless every label is 0 … classes − 1, or the one that does not count. */
export function requireRange({ data }: Tensor, { where, classes, ignoreIndex }: LabelRange): void {
  for (let i = 0; i < data.length; i++) {
    if ((data[i] >= 0 && data[i] < classes) || data[i] === ignoreIndex) continue;
    const hint = ignoreIndex === null ? '; to leave labels out, give ignoreIndex' : ` or ignoreIndex ${ignoreIndex}`;
    const rule = `must be 0 … ${classes - 1} for ${classes} classes${ignoreIndex === undefined ? '' : hint}`;
    throw new ShapeError(where, `label ${i} is ${data[i]} but ${rule}`, { expected: classes, got: data[i] });
  }
}
