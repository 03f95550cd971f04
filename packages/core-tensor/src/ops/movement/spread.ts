import type { Tensor } from '../../tensor.ts';
import { padAxes } from './pad-op.ts';
import { reshape } from './reshape.ts';

/** Puts `count` entries of an axis `step` apart, each followed by zeros. */
export function spread(x: Tensor, { axis, step }: { readonly axis: number; readonly step: number }): Tensor {
  if (step === 1) return x;
  const [before, count, after] = [x.shape.slice(0, axis), x.shape[axis], x.shape.slice(axis + 1)];
  const pads = [[0, step - 1] as const, ...after.map(() => 0)];
  return reshape(padAxes(reshape(x, [...before, count, 1, ...after]), pads), [...before, count * step, ...after]);
}
