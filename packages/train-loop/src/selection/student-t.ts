/**
 * How likely it is that a variable of Student's distribution lies within ±t: a finite sum, since the degrees of freedom are whole.
 *
 * @param t at least 0
 * @param degrees whole, at least 1
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4
 */
export function studentWithin(t: number, degrees: number): number {
  if (t === Infinity) return 1;
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degrees; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/** The t within which a variable of Student's distribution lies as likely as `confidence` says, 0 … 1. */
export function studentQuantile(confidence: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentWithin(high, degrees) < confidence) high *= 2;
  for (let middle = high / 2; middle !== low && middle !== high; middle = (low + high) / 2) {
    if (studentWithin(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
  return high;
}
