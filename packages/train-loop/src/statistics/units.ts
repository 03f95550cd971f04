import type { Shape } from '@gradkit/core-tensor/functional';

/** Which units were anything but 0 at least once: a `1` or `0` for each, so that it is plain data. */
export type Units = string;

interface Values {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** The units of a tensor, laid out along an axis; of one with fewer axes it is one. */
export function unitsOf({ shape, data }: Values, axis: number): Units {
  const count = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const isActive = new Uint8Array(count);
  for (let from = 0, unit = 0; from < data.length; from += inner, unit = (unit + 1) % count)
    for (let i = from; isActive[unit] === 0 && i < from + inner; i++) if (data[i] !== 0) isActive[unit] = 1;
  return isActive.join('');
}

/** Units that were active in either. */
export function joinUnits(a: Units, b: Units): Units {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  return Array.from(longer, (flag, i) => (shorter[i] === '1' ? '1' : flag)).join('');
}

export function countIdle(units: Units): number {
  return units.split('0').length - 1;
}
