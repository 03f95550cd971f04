/** What others (PyTorch, Keras, scikit-learn) call our options, where the spelling does not tell; camel case. */
const aliases: Readonly<Record<string, string>> = {
  alpha: 'negativeSlope',
  axes: 'axis',
  betas: 'beta1,beta2',
  ddof: 'correction',
  decay: 'weightDecay',
  dim: 'axis',
  dims: 'axis',
  double: 'float64',
  epsilon: 'eps',
  generator: 'rng',
  half: 'float16',
  long: 'int64',
  lr: 'learningRate',
  numWorkers: 'prefetch',
  p: 'probability',
  randomState: 'rng,seed',
  seed: 'rng',
};

/** Our words for one of another library: `weight_decay` → `weightDecay`, `lr` → `learningRate`. */
export function ourWords(word: string): string[] {
  const camel = word.replace(/_+([a-z\d])/g, (_, next: string) => next.toUpperCase());
  return Object.hasOwn(aliases, camel) ? [...aliases[camel].split(','), camel] : [camel];
}

/** Letters to insert, delete or replace (Levenshtein's distance). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + Number(a[i] !== b[j])));
    row = next;
  }
  return row[b.length];
}

/** Share of `b`'s letters that differ from `a`'s; little where one contains the other. */
function difference(a: string, b: string): number {
  const [short, long] = [a.toLowerCase(), b.toLowerCase()].sort((x, y) => x.length - y.length);
  return short.length > 2 && long.includes(short) ? 0.3 : distance(short, long) / long.length;
}

/**
 * The guess at what was meant by an unknown word, ` (did you mean learningRate?)`; empty if nothing is near.
 *
 * @param known the words that would be right
 */
export function didYouMean(word: string, known: readonly string[]): string {
  const words = ourWords(word);
  let guesses = known.filter((name) => words.includes(name));
  if (guesses.length === 0) {
    const [camel] = words.slice(-1);
    const nearest = known.map((name) => ({ name, far: difference(camel, name) })).sort((a, b) => a.far - b.far)[0];
    guesses = nearest !== undefined && nearest.far <= 0.4 ? [nearest.name] : [];
  }
  return guesses.length === 0 ? '' : ` (did you mean ${guesses.join(' and ')}?)`;
}
