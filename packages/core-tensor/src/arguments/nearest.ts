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
  onEpochBegin: 'onEpochStart',
  p: 'probability',
  randomState: 'rng,seed',
  seed: 'rng',
};

/** Our words for one of another library: `weight_decay` → `weightDecay`, `lr` → `learningRate`. */
export function ourWords(word: string): string[] {
  const camel = word.replace(/_+([a-z\d])/g, (_, next: string) => next.toUpperCase());
  return Object.hasOwn(aliases, camel) ? [...aliases[camel].split(','), camel] : [camel];
}

/** Letters to insert, delete, replace, or swap with the next (the restricted distance of Damerau and Levenshtein). */
function distance(a: string, b: string): number {
  let former: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const swapped = a[i] === b[j - 1] && a[i - 1] === b[j] ? former[j - 1] + 1 : Infinity;
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + Number(a[i] !== b[j]), swapped));
    }
    [former, row] = [row, next];
  }
  return row[b.length];
}

/**
 * The guess at what was meant by an unknown word, ` (did you mean learningRate?)`; empty if nothing is near.
 *
 * @param known the words that would be right
 */
export function didYouMean(word: string, known: readonly string[]): string {
  const words = ourWords(word);
  const guesses = known.filter((name) => words.includes(name));
  if (guesses.length === 0) {
    const given = words.at(-1)!.toLowerCase();
    let least = 0.4; // share of the letters that may differ
    for (const name of known) {
      const share = distance(given, name.toLowerCase()) / Math.max(given.length, name.length);
      if (share > least || (share === least && guesses.length > 0)) continue;
      least = share;
      guesses[0] = name;
    }
  }
  return guesses.length === 0 ? '' : ` (did you mean ${guesses.join(' and ')}?)`;
}
