/** Numbers from 0 to 1, the same each time (Park and Miller). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff;
}

/** Normally distributed numbers, the same each time. */
export function normals(seed: number): () => number {
  const next = numbers(seed);
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/** A loss that falls, with noise, and one of validation that rises again. */
export function training(epochs: number): { epoch: number; seconds: number; loss: number; [name: string]: number }[] {
  const noise = normals(epochs);
  return Array.from({ length: epochs }, (_, i) => {
    const t = (10 * (i + 1)) / epochs;
    return {
      epoch: i + 1,
      seconds: 1,
      loss: 2.2 * Math.exp(-0.6 * t) + 0.05 + 0.02 * noise() ** 2,
      validationLoss: 2.2 * Math.exp(-0.6 * t) + 0.2 + 0.02 * t + 0.02 * noise(),
      accuracy: 1 - 0.85 * Math.exp(-0.7 * t) - 0.005 * noise() ** 2,
      validationAccuracy: 0.93 - 0.8 * Math.exp(-0.7 * t) + 0.008 * noise(),
    };
  });
}

/** Two moons, or spirals of several arms. */
export function spirals(classes: number, perClass: number): { points: [number, number][]; labels: number[] } {
  const noise = normals(classes);
  const labels = Array.from({ length: classes * perClass }, (_, i) => Math.floor(i / perClass));
  const points = labels.map((label, i): [number, number] => {
    const r = (i % perClass) / perClass;
    const angle = 4 * r + (2 * Math.PI * label) / classes + 0.12 * noise();
    return [r * Math.sin(angle), r * Math.cos(angle)];
  });
  return { points, labels };
}

/** How near a place is to the arms of `spirals`, as probabilities of each. */
export function spiralProbabilities([x, y]: readonly number[], classes: number): number[] {
  const r = Math.hypot(x, y);
  const scores = Array.from({ length: classes }, (_, k) =>
    Math.exp(6 * r * Math.cos(Math.atan2(x, y) - 4 * r - (2 * Math.PI * k) / classes)),
  );
  const total = scores.reduce((a, b) => a + b);
  return scores.map((score) => score / total);
}

/** A grey image of a ring, a cross or a bar. */
export function shape(kind: number, size = 28): Float32Array {
  const middle = (size - 1) / 2;
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [((i % size) - middle) / middle, (Math.floor(i / size) - middle) / middle];
    const distance = [Math.abs(Math.hypot(x, y) - 0.6), Math.min(Math.abs(x - y), Math.abs(x + y)), Math.abs(x)][
      kind % 3
    ];
    return Math.max(Math.abs(x), Math.abs(y)) > 0.85 ? 0 : Math.max(0, 1 - 5 * distance);
  });
}
