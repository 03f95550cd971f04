import { tensor, type Tensor } from '@gradkit/core-tensor/functional';
import { logProbabilities } from './sampling.ts';
import type { Steps } from './steps.ts';
import type { NextLogits, TokenReader } from './token-reader.ts';

interface BeamOptions {
  readonly numBeams: number;
  readonly maxNewTokens: number;
  readonly eosToken: number | null;
  readonly lengthPenalty: number;
}

/** The beginning of an answer. */
interface Beam {
  readonly tokens: readonly number[];
  /** sum of the logarithms of its tokens' probabilities */
  readonly score: number;
}

interface Candidate extends Beam {
  /** which beam of its row it goes on */
  readonly from: number;
}

/** The search of one row of the batch. */
class Search {
  beams: readonly Candidate[] = [{ tokens: [], score: 0, from: 0 }];
  readonly #finished: Beam[] = [];
  readonly #options: BeamOptions;

  constructor(options: BeamOptions) {
    this.#options = options;
  }

  /** No beam can become better than those that have ended. */
  get isDone(): boolean {
    const { numBeams } = this.#options;
    if (this.beams.length === 0) return true;
    if (this.#finished.length < numBeams) return false;
    const worst = Math.min(...this.#finished.map((beam) => this.#rank(beam)));
    return worst >= this.#rank(this.beams[0]);
  }

  /** @param logits of each beam */
  advance(logits: readonly Float64Array[]): void {
    const { numBeams, eosToken } = this.#options;
    const candidates = this.#candidates(logits.map(logProbabilities));
    const ended = candidates.slice(0, numBeams).filter(({ tokens }) => tokens.at(-1) === eosToken);
    this.#finished.push(...ended);
    this.#finished.sort((a, b) => this.#rank(b) - this.#rank(a)).splice(numBeams);
    this.beams = candidates.filter(({ tokens }) => tokens.at(-1) !== eosToken).slice(0, numBeams);
  }

  best(): readonly number[] {
    const all = [...this.#finished, ...this.beams];
    return all.reduce((best, beam) => (this.#rank(beam) > this.#rank(best) ? beam : best)).tokens;
  }

  #rank({ tokens, score }: Beam): number {
    return score / tokens.length ** this.#options.lengthPenalty;
  }

  /** The best continuations: twice as many as beams, so that enough remain when some end. */
  #candidates(logs: readonly Float64Array[]): Candidate[] {
    const count = 2 * this.#options.numBeams;
    const best: { score: number; from: number; token: number }[] = [];
    this.beams.forEach(({ score: before }, from) => {
      logs[from].forEach((log, token) => {
        const score = before + log;
        if (score === -Infinity || (best.length === count && score <= best[count - 1].score)) return;
        const at = best.findIndex((other) => score > other.score);
        best.splice(at === -1 ? best.length : at, 0, { score, from, token });
        best.length = Math.min(best.length, count);
      });
    });
    return best.map(({ score, from, token }) => ({ score, from, tokens: [...this.beams[from].tokens, token] }));
  }
}

/** New tokens of each row, of different lengths: the most probable answers that were found. */
export function* beamSearch(reader: TokenReader, prompt: Tensor, options: BeamOptions): Steps<(readonly number[])[]> {
  const { numBeams, maxNewTokens } = options;
  const searches = Array.from({ length: prompt.shape[0] }, () => new Search(options));
  const first = yield reader.read(prompt);
  reader.select(searches.flatMap((_, row) => Array.from({ length: numBeams }, () => row)));
  let next = repeatRows(first, numBeams);
  for (let step = 0; step < maxNewTokens; step++) {
    searches.forEach((search, row) => {
      if (!search.isDone) search.advance(search.beams.map((_, k) => rowOf(next, row * numBeams + k)));
    });
    if (step === maxNewTokens - 1 || searches.every(({ isDone }) => isDone)) break;
    const slots = searches.flatMap(({ beams }, row) =>
      Array.from({ length: numBeams }, (_, k) => ({ row, beam: beams[k] as Candidate | undefined })),
    ); // those without a beam go on with any
    reader.select(slots.map(({ row, beam }) => row * numBeams + (beam?.from ?? 0)));
    const tokens = slots.map(({ beam }) => beam?.tokens.at(-1) ?? 0);
    next = yield reader.read(tensor(tokens, { dtype: prompt.dtype, shape: [tokens.length, 1] }));
  }
  return searches.map((search) => search.best());
}

export function rowOf({ data, vocabulary }: NextLogits, row: number): Float64Array {
  return data.subarray(row * vocabulary, (row + 1) * vocabulary);
}

function repeatRows({ data, vocabulary }: NextLogits, times: number): NextLogits {
  const repeated = new Float64Array(data.length * times);
  for (let row = 0; row < repeated.length / vocabulary; row++)
    repeated.set(rowOf({ data, vocabulary }, Math.floor(row / times)), row * vocabulary);
  return { data: repeated, vocabulary };
}
