import { numbersOf } from '../../convert.ts';
import type { Tensor } from '../../tensor.ts';

/** Positions among all elements, in order, of those that are not 0. */
export function placesOf({ dtype, data }: Tensor): number[] {
  const places: number[] = [];
  numbersOf({ dtype, data }).forEach((value: number, i: number) => value !== 0 && places.push(i));
  return places;
}
