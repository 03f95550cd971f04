import { ConfigError, requireNumber, type Generator, type Shape } from '@gradkit/core-tensor/functional';

/**
 * How many of `count` entries go: a fraction between 0 and 1, or a whole number of them.
 *
 * @throws {ConfigError} if that is more than there are
 */
export function countToPrune(where: string, amount: number, count: number): number {
  requireNumber(where, 'amount', amount, { least: 0 });
  if (!Number.isInteger(amount) && amount > 1)
    throw new ConfigError(where, `amount is ${amount}; it must be a fraction in 0 … 1, or a whole number`, {
      got: amount,
    });
  if (!Number.isInteger(amount)) {
    const part = amount * count;
    return part - Math.floor(part) === 0.5 ? 2 * Math.round(part / 2) : Math.round(part);
  }
  if (amount <= count) return amount;
  throw new ConfigError(where, `amount is ${amount} but only ${count} are left; it must be at most ${count}`, {
    expected: count,
    got: amount,
  });
}

/** Scores → for each whether it stays. */
export type Choice = (scores: readonly number[]) => readonly boolean[];

/** Leaves out those with the lowest scores; of equal ones the first. */
export function lowest(where: string, amount: number): Choice {
  return (scores) => {
    const count = countToPrune(where, amount, scores.length);
    const order = scores.map((_, i) => i).sort((a, b) => scores[a] - scores[b]);
    const gone = new Set(order.slice(0, count));
    return scores.map((_, i) => !gone.has(i));
  };
}

/** Leaves out any, each equally likely. */
export function drawn(where: string, amount: number, rng: Generator): Choice {
  return (scores) => lowest(where, amount)(scores.map(() => rng.next()));
}

/** A mask with fewer entries left: those of which `choose` says so, among those that were left. */
export function maskEntries(mask: ArrayLike<number>, scores: ArrayLike<number>, choose: Choice): Float32Array {
  const left = Array.from(mask, (_, i) => i).filter((i) => mask[i] !== 0);
  const stays = choose(left.map((i) => scores[i]));
  const next = Float32Array.from(mask);
  left.forEach((entry, i) => {
    if (!stays[i]) next[entry] = 0;
  });
  return next;
}

/** Likewise for whole entries along an axis, of which anything is left. @param scoreOf the numbers of one such entry */
export function maskChannels(
  mask: ArrayLike<number>,
  scores: ArrayLike<number>,
  {
    shape,
    axis,
    choose,
    scoreOf,
  }: {
    readonly shape: Shape;
    readonly axis: number;
    readonly choose: Choice;
    scoreOf(values: readonly number[]): number;
  },
): Float32Array {
  const inner = shape.slice(axis + 1).reduce((size, length) => size * length, 1);
  const channels = Array.from({ length: shape[axis] }, (): number[] => []);
  for (let i = 0; i < mask.length; i++) channels[Math.floor(i / inner) % shape[axis]].push(i);
  const left = channels.filter((entries) => entries.some((i) => mask[i] !== 0));
  const stays = choose(left.map((entries) => scoreOf(entries.map((i) => scores[i]))));
  const next = Float32Array.from(mask);
  left.forEach((entries, channel) => {
    if (!stays[channel]) for (const i of entries) next[i] = 0;
  });
  return next;
}
