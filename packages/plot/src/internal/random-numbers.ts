/** Numbers between 0 and 1, the same for a seed each time: Park and Miller's generator. */
export function randomNumbers(seed: number): () => number {
  let state = (Math.abs(Math.floor(seed)) % 0x7ffffffe) + 1;
  return () => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff;
}
