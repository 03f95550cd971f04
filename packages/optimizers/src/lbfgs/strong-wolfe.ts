/** Loss and gradient at a place of the line. */
export interface Evaluation {
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** A place of the line with its slope along it. */
interface Place extends Evaluation {
  readonly t: number;
  readonly slope: number;
}

/** `Σ a[i] · b[i]` */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** `max |a[i]|` */
export function largest(a: Float64Array): number {
  let most = 0;
  for (const x of a) if (!(Math.abs(x) <= most)) most = Math.abs(x);
  return most;
}

/** Where the cubic through two places with their slopes is least, within bounds. */
function cubicMinimum(a: Place, b: Place, bounds = [Math.min(a.t, b.t), Math.max(a.t, b.t)]): number {
  const [least, most] = bounds;
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const d2 = Math.sqrt(square);
  const [low, high] = a.t <= b.t ? [a, b] : [b, a];
  const t = high.t - (high.t - low.t) * ((high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2));
  return Math.min(Math.max(t, least), most);
}

const [c1, c2] = [1e-4, 0.9];

/** What a search along a line is given. */
interface Search {
  readonly evaluate: (t: number) => Evaluation;
  readonly direction: Float64Array;
  /** the first place to look at */
  readonly t: number;
  /** where the line begins */
  readonly start: Evaluation;
  readonly slope: number;
  readonly toleranceChange: number;
  readonly maxEvaluations: number;
}

/**
 * Looks along a line for a place where the loss is low enough and the slope flat enough (the strong conditions of Wolfe).
 *
 * @see Nocedal and Wright, Numerical Optimization, 2006, algorithms 3.5 and 3.6; torch/optim/lbfgs.py
 */
export function strongWolfe(search: Search): Evaluation & { readonly t: number; readonly evaluations: number } {
  const { evaluate, direction, slope, start, maxEvaluations } = search;
  let evaluations = 0;
  const at = (t: number): Place => {
    evaluations++;
    const { loss, gradient } = evaluate(t);
    return { t, loss, gradient, slope: dot(gradient, direction) };
  };
  const isFlat = (place: Place): boolean => Math.abs(place.slope) <= -c2 * slope;
  const isHigh = (place: Place): boolean => place.loss > start.loss + c1 * place.t * slope;
  const origin: Place = { ...start, t: 0, slope };
  let [before, now] = [origin, at(search.t)];
  let count = 0;
  let bracket: [Place, Place] | null = null;
  for (; count < maxEvaluations && bracket === null; count++) {
    if (isHigh(now) || (count > 1 && now.loss >= before.loss)) bracket = [before, now];
    else if (isFlat(now)) return { ...now, evaluations };
    else if (now.slope >= 0) bracket = [before, now];
    else {
      const t = cubicMinimum(before, now, [now.t + 0.01 * (now.t - before.t), now.t * 10]);
      [before, now] = [now, at(t)];
    }
    if (bracket !== null) break;
  }
  return { ...zoom(bracket ?? [origin, now], { search, at, isFlat, isHigh, count }), evaluations };
}

interface Zoom {
  readonly search: Search;
  readonly at: (t: number) => Place;
  readonly isFlat: (place: Place) => boolean;
  readonly isHigh: (place: Place) => boolean;
  /** evaluations that are done */
  readonly count: number;
}

/** Makes a bracket smaller until a place in it will do. */
function zoom(bracket: [Place, Place], { search, at, isFlat, isHigh, count }: Zoom): Place {
  const length = largest(search.direction);
  let isStuck = false;
  let low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
  for (let i = count; i < search.maxEvaluations; i++) {
    const [a, b] = bracket;
    if (Math.abs(b.t - a.t) * length < search.toleranceChange) break;
    const place = inside(a, b, isStuck);
    isStuck = place.isStuck;
    const found = at(place.t);
    if (isHigh(found) || found.loss >= bracket[low].loss) {
      bracket[1 - low] = found;
      low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
      continue;
    }
    const isDone = isFlat(found);
    if (!isDone && found.slope * (bracket[1 - low].t - bracket[low].t) >= 0) bracket[1 - low] = bracket[low];
    bracket[low] = found;
    if (isDone) break;
  }
  return bracket[low];
}

/** A place within a bracket; not close to an end of it for a second time. */
function inside(a: Place, b: Place, wasStuck: boolean): { readonly t: number; readonly isStuck: boolean } {
  const t = cubicMinimum(a, b);
  const [least, most] = [Math.min(a.t, b.t), Math.max(a.t, b.t)];
  const margin = 0.1 * (most - least);
  if (Math.min(most - t, t - least) >= margin) return { t, isStuck: false };
  if (!wasStuck && t < most && t > least) return { t, isStuck: true };
  return { t: Math.abs(t - most) < Math.abs(t - least) ? most - margin : least + margin, isStuck: false };
}
