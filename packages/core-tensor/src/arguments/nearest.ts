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
  numWorkers: 'workers',
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
  const table: number[][] = []; // of the first i letters from the first j
  for (let i = 0; i <= a.length; i++) {
    table[i] = [];
    for (let j = 0; j <= b.length; j++) {
      const isSwapped = i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      table[i][j] =
        i * j === 0
          ? i + j
          : Math.min(
              table[i - 1][j] + 1,
              table[i][j - 1] + 1,
              table[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]),
              isSwapped ? table[i - 2][j - 2] + 1 : Infinity,
            );
    }
  }
  return table[a.length][b.length];
}

/**
 * The guess at what was meant by an unknown word, ` (did you mean learningRate?)`; empty if nothing is near.
 *
 * @param known the words that would be right
 */
export function didYouMean(word: string, known: readonly string[]): string {
  const words = ourWords(word);
  const given = words.at(-1)!.toLowerCase();
  const share = (name: string): number => distance(given, name.toLowerCase()) / Math.max(given.length, name.length);
  const meant = known.filter((name) => words.includes(name));
  const near = known.filter((name) => share(name) <= 0.4).sort((a, b) => share(a) - share(b));
  const guesses = meant.length > 0 ? meant : near.slice(0, 1);
  return guesses.length === 0 ? '' : ` (did you mean ${guesses.join(' and ')}?)`;
}
