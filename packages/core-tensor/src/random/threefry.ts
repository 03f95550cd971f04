/** Two 32-bit words. */
export type Words = readonly [number, number];

const parity = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: scrambles a counter with a key into 64 random bits. The same counter and key always give the same bits.
 *
 * @param key two 32-bit words
 * @param counter0 the lower word of the counter
 * @param counter1 the upper one
 * @param output receives two words
 * @see Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (2011)
 */
export function threefry([key0, key1]: Words, counter0: number, counter1: number, output: Uint32Array): void {
  let [k0, k1, k2] = [key0, key1, parity ^ key0 ^ key1];
  let x0 = (counter0 + k0) | 0;
  let x1 = (counter1 + k1) | 0;
  // Written out, for it runs for every number that dropout draws: x1 is turned by 13, 15, 26, 6, then by 17, 29, 16, 24, and so on.
  for (let four = 1; four <= 5; four++) {
    if ((four & 1) === 1) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    } else {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    }
    const first = k0; // keys are added in turn
    k0 = k1;
    k1 = k2;
    k2 = first;
    x0 = (x0 + k0) | 0;
    x1 = (x1 + k1 + four) | 0;
  }
  output[0] = x0;
  output[1] = x1;
}
