import { ratioValue } from './ratio-value.ts';

// Rational approximations of W. J. Cody (1969), Rational Chebyshev Approximation for the Error Function; relative error below 1e-15.
export const inner = {
  top: [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694],
  bottom: [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
};
export const middle = {
  top: [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  bottom: [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
};
export const outer = {
  top: [
    0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
    0.0006587491615298378,
  ],
  bottom: [1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918],
};

/** The error function of one number: `2/√π ∫₀ˣ e^(−t²) dt`. */
export function erfValue(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return x * ratioValue(inner, size * size);
  if (size > 6) return Math.sign(x); // the rest is below 2e-17
  if (x !== x) return x;
  const tail =
    size <= 4
      ? ratioValue(middle, size)
      : (1 / Math.sqrt(Math.PI) - ratioValue(outer, 1 / (size * size)) / (size * size)) / size;
  return Math.sign(x) * (1 - Math.exp(-size * size) * tail);
}
