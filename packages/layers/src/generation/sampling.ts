import type { Generator } from '@gradkit/core-tensor/functional';

/** How a token is drawn. */
export interface Sampling {
  /** divides the logits */
  readonly temperature: number;
  /** how many of the most probable tokens remain */
  readonly topK: number;
  /** the most probable tokens remain that have this probability together */
  readonly topP: number;
}

/** The largest entry; the first of equal ones. */
export function largestOf(logits: Float64Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
  return best;
}

/** `log(exp(x[i]) / Σ exp(x[k]))` */
export function logProbabilities(logits: Float64Array): Float64Array {
  const max = logits[largestOf(logits)];
  let total = 0;
  for (const x of logits) total += Math.exp(x - max);
  return logits.map((x) => x - max - Math.log(total));
}

/** Draws one of the most probable tokens, each as often as it is probable. */
export function sample(logits: Float64Array, { temperature, topK, topP }: Sampling, rng: Generator): number {
  const logs = logProbabilities(logits.map((x) => x / temperature));
  const order = Array.from(logs, (_, i) => i)
    .sort((a, b) => logs[b] - logs[a] || a - b)
    .slice(0, topK);
  const remaining = order.reduce((sum, i) => sum + Math.exp(logs[i]), 0);
  const kept: number[] = [];
  let total = 0;
  for (const token of order) {
    if (kept.length > 0 && total >= topP * remaining) break;
    kept.push(token);
    total += Math.exp(logs[token]);
  }
  let left = rng.next() * total;
  for (const token of kept) {
    left -= Math.exp(logs[token]);
    if (left < 0) return token;
  }
  return kept[0]; // rounding
}
