/** Coefficients of two polynomials, the highest power first; as many of one as of the other. */
export interface Ratio {
  readonly top: readonly number[];
  readonly bottom: readonly number[];
}

/** The quotient of two polynomials at one number. */
export function ratioValue({ top, bottom }: Ratio, x: number): number {
  let above = 0;
  let below = 0;
  for (let i = 0; i < top.length; i++) {
    above = above * x + top[i];
    below = below * x + bottom[i];
  }
  return above / below;
}
