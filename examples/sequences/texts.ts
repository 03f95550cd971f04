import { oneHot, tensor, type Generator, type Tensor } from '@gradkit/core-tensor';

export const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

export interface Examples {
  /** `[texts, length, 36]`, each character as a row of zeros with a one */
  readonly inputs: Tensor;
  /** `[texts]` */
  readonly labels: Tensor;
}

/** Draws texts of letters, each with a digit somewhere: kqzv7mbexa → 7. */
export function draw(count: number, length: number, rng: Generator): Examples {
  const characters = Int32Array.from({ length: count * length }, () => 10 + rng.below(26));
  const labels = Int32Array.from({ length: count }, () => rng.below(10));
  labels.forEach((digit, row) => (characters[row * length + rng.below(length)] = digit));
  return { inputs: oneHot(tensor(characters, { shape: [count, length] }), alphabet.length), labels: tensor(labels) };
}
