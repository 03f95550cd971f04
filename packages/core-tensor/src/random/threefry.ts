/** Two 32-bit words. */
export type Words = [number, number];

const parity = 0x1bd11bda;
const rotations = [13, 15, 26, 6, 17, 29, 16, 24];

/**
 * Threefry-2x32 with 20 rounds: scrambles a counter with a key into 64 random bits. The same counter and key always give the same bits.
 *
 * @param key two 32-bit words
 * @param counter two 32-bit words
 * @param output receives two unsigned 32-bit words
 * @see Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (2011)
 */
export function threefry([key0, key1]: Readonly<Words>, [counter0, counter1]: Readonly<Words>, output: Words): void {
  const key2 = parity ^ key0 ^ key1;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let round = 0; round < 20; round++) {
    const turn = rotations[round & 7];
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << turn) | (x1 >>> (32 - turn))) ^ x0;
    if ((round & 3) !== 3) continue;
    const injection = (round >> 2) + 1; // keys are added in turn after every fourth round
    const turnOf = injection % 3;
    x0 = (x0 + (turnOf === 0 ? key0 : turnOf === 1 ? key1 : key2)) | 0;
    x1 = (x1 + (turnOf === 0 ? key1 : turnOf === 1 ? key2 : key0) + injection) | 0;
  }
  output[0] = x0 >>> 0;
  output[1] = x1 >>> 0;
}
