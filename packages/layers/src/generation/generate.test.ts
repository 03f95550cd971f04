import { Generator, oneHot, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  Dropout,
  Embedding,
  generate,
  GroupedQueryAttention,
  KeyValueCache,
  LearnedPositionalEmbedding,
  Linear,
  Module,
  RotaryEmbedding,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '../index.ts';

type Options = { readonly cache?: KeyValueCache | undefined };

/** A small transformer that offers a cache, and counts the tokens it is given. */
class Model extends Module<[tokens: Tensor, options?: Options]> {
  readonly tokens: Embedding;
  readonly positions: LearnedPositionalEmbedding;
  readonly encoder: TransformerEncoder;
  readonly attention: GroupedQueryAttention;
  readonly dropout: Dropout;
  readonly output: Linear;
  #seen = 0;

  constructor(rng = new Generator(3)) {
    super();
    const layer = new TransformerEncoderLayer(8, 2, { batchFirst: true, dimFeedforward: 8, dropout: 0.2, rng });
    this.tokens = new Embedding(7, 8, { rng });
    this.positions = new LearnedPositionalEmbedding(32, 8, { std: 1, rng });
    this.encoder = new TransformerEncoder(layer, 2);
    this.attention = new GroupedQueryAttention(8, 4, 2, { rotary: new RotaryEmbedding(2), rng });
    this.dropout = new Dropout(0.5);
    this.output = new Linear(8, 7, { rng });
  }

  get seen(): number {
    return this.#seen;
  }

  createCache(): KeyValueCache {
    return new KeyValueCache();
  }

  forward(tokens: Tensor, { cache }: Options = {}): Tensor {
    this.#seen += tokens.shape[1];
    const x = this.positions.forward(this.tokens.forward(tokens), { start: cache?.length ?? 0 });
    const y = this.encoder.forward(x, { isCausal: true, cache });
    return this.output
      .forward(this.dropout.forward(y.add(this.attention.forward(y, { isCausal: true, cache }))))
      .mul(3);
  }
}

const int32 = (rows: number[][]): Tensor => tensor(rows, { dtype: 'int32' });
const prompt = int32([
  [1, 2, 3],
  [4, 0, 6],
]);

/** Every token is followed by one whose logits stand in a row of a table. */
const table =
  (rows: readonly number[][]) =>
  (tokens: Tensor): Tensor =>
    tensor((tokens.toArray() as number[][]).map((row) => row.map((token) => rows[token])));

const logs = (...probabilities: number[]): number[] => probabilities.map(Math.log);

describe.each([
  ['greedy', {}],
  ['drawn', { temperature: 1.5, topK: 5, topP: 0.9 }],
  ['beams', { numBeams: 3, eosToken: 5 }],
])('with a cache, tokens are those without: %s', (_, how) => {
  it('and less is computed', () => {
    const model = new Model();
    const run = (useCache: boolean): [unknown, number] => {
      const before = model.seen;
      const options = { maxNewTokens: 12, useCache, rng: new Generator(2), ...how };
      return [generate(model, prompt, options).toArray(), model.seen - before];
    };
    const [tokens, seen] = run(true);
    const [expected, all] = run(false);
    expect(tokens).toEqual(expected);
    expect(seen).toBeLessThan(all);
    expect(seen).toBeLessThanOrEqual(3 + 11);
  });
});

describe('more than the model sees at once', () => {
  const contextLength = 6;

  it('goes on with the newer half of a full context', () => {
    const seen: unknown[] = [];
    const next = (tokens: Tensor): Tensor => {
      seen.push(tokens.toArray());
      return oneHot(tokens.add(1), 20);
    };
    const all = generate(next, int32([[1, 2, 3, 4, 5]]), { maxNewTokens: 6, contextLength });
    expect(all.toArray()).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]);
    expect(seen).toEqual([
      [[1, 2, 3, 4, 5]],
      [[1, 2, 3, 4, 5, 6]],
      [[5, 6, 7]],
      [[5, 6, 7, 8]],
      [[5, 6, 7, 8, 9]],
      [[5, 6, 7, 8, 9, 10]],
    ]);
  });

  it.each([{}, { temperature: 1.5 }, { numBeams: 3 }])('with a cache, too: %j', (how) => {
    const model = new Model();
    const run = (useCache: boolean): unknown =>
      generate(model, prompt, { maxNewTokens: 40, contextLength, useCache, rng: new Generator(2), ...how }).toArray();
    expect(run(true)).toEqual(run(false)); // 43 tokens of a model with 32 positions
  });

  it('a prompt may be longer', () => {
    const next = (tokens: Tensor): Tensor => oneHot(tokens.mul(0).add(tokens.shape[1]), 9);
    expect(generate(next, int32([[1, 1, 1, 1, 1, 1, 1]]), { maxNewTokens: 1, contextLength }).toArray()).toEqual([
      [1, 1, 1, 1, 1, 1, 1, 3],
    ]);
  });

  it('has room for two tokens', () => {
    expect(() => generate(new Model(), prompt, { maxNewTokens: 1, contextLength: 1 })).toThrow(
      'generate: contextLength is 1; it must be a whole number of at least 2',
    );
  });
});

it('several tokens at once go through a cache, too', () => {
  const model = new Model().eval();
  const cache = model.createCache();
  const tokens = int32([[1, 2, 3, 4, 5, 6]]);
  const whole = model.forward(tokens).slice([0]);
  model.forward(tokens.slice([null, [0, 2]]), { cache });
  const last = model.forward(tokens.slice([null, [2, 6]]), { cache }).slice([0]);
  const numbers = (x: Tensor): number[] => (x.toArray() as number[][]).flat();
  numbers(whole.slice([[2, 6]])).forEach((value, i) => expect(numbers(last)[i]).toBeCloseTo(value, 5));
  expect(cache.length).toBe(6);
});

describe('the most probable token', () => {
  it('is taken each time, from the last position', () => {
    const next = (tokens: Tensor): Tensor => oneHot(tokens.add(1), 9);
    expect(generate(next, int32([[1, 5]]), { maxNewTokens: 3 }).toArray()).toEqual([[1, 5, 6, 7, 8]]);
    expect(generate(next, int32([[1, 5]]), { maxNewTokens: 2, temperature: 0, topK: 3 }).toArray()).toEqual([
      [1, 5, 6, 7],
    ]);
  });

  it('ends with eosToken; shorter answers are padded', () => {
    const next = (tokens: Tensor): Tensor => oneHot(tokens.add(1), 9);
    const both = int32([[1], [3]]);
    expect(generate(next, both, { maxNewTokens: 5, eosToken: 4 }).toArray()).toEqual([
      [1, 2, 3, 4],
      [3, 4, 4, 4],
    ]);
    expect(generate(next, both, { maxNewTokens: 2, eosToken: 4, padToken: 0 }).toArray()).toEqual([
      [1, 2, 3],
      [3, 4, 0],
    ]);
  });

  it('keeps dtype and mode, and is found in evaluation', () => {
    const model = new Model();
    const long = generate(model, prompt.cast('int64'), { maxNewTokens: 4 });
    expect(long.dtype).toBe('int64');
    expect(long.toArray()).toEqual(generate(model, prompt, { maxNewTokens: 4 }).toArray());
    expect(model.dropout.training).toBe(true);
    expect(generate(model, prompt, { maxNewTokens: 0 })).toBe(prompt);
  });
});

it.each([{}, { temperature: 1 }, { numBeams: 2 }])('a model may answer later: %j', async (how) => {
  const model = new Model().eval();
  const options = () => ({ maxNewTokens: 5, rng: new Generator(1), ...how });
  const later = await generate(async (tokens) => model.forward(tokens), prompt, options());
  expect(later.toArray()).toEqual(generate(model, prompt, options()).toArray());
  await expect(generate(() => Promise.reject(new Error('lost')), prompt, options())).rejects.toThrow('lost');
});

describe('drawn tokens', () => {
  const model = table([logs(0.5, 0.3, 0.15, 0.05), logs(1, 0, 0, 0), logs(1, 0, 0, 0), logs(1, 0, 0, 0)]);
  const many = int32(Array.from({ length: 4000 }, () => [0]));
  const shares = (how: object): number[] => {
    const drawn = (
      generate(model, many, { maxNewTokens: 1, rng: new Generator(5), ...how }).toArray() as number[][]
    ).map(([, token]) => token);
    return [0, 1, 2, 3].map((token) => drawn.filter((each) => each === token).length / drawn.length);
  };
  const tempered = [0.5, 0.3, 0.15, 0.05].map((p) => p ** 2);
  const total = tempered.reduce((sum, p) => sum + p, 0);

  it.each([
    [{ temperature: 1 }, [0.5, 0.3, 0.15, 0.05]],
    [{ temperature: 0.5 }, tempered.map((p) => p / total)],
    [{ topK: 2 }, [0.625, 0.375, 0, 0]],
    [{ topP: 0.81 }, [0.5 / 0.95, 0.3 / 0.95, 0.15 / 0.95, 0]],
    [{ topP: 0.79 }, [0.625, 0.375, 0, 0]],
    [{ topP: 0.01 }, [1, 0, 0, 0]],
    [{ topK: 3, topP: 0.6 }, [0.625, 0.375, 0, 0]],
  ])('are as frequent as they are probable: %j', (how, expected) => {
    shares(how).forEach((share, token) => {
      const p = expected[token];
      expect(Math.abs(share - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / 4000));
    });
  });

  it('follow from the seed', () => {
    const drawn = (): unknown => generate(model, many, { maxNewTokens: 1, temperature: 1 }).data;
    seed(1);
    const first = drawn();
    expect(drawn()).not.toEqual(first);
    seed(1);
    expect(drawn()).toEqual(first);
  });
});

describe('beams', () => {
  // greedy begins with 1 (0.5), and then has 0.4 at most; 2 (0.4) is followed by 3 with 0.9
  const model = table([
    logs(0, 0.5, 0.4, 0.1),
    logs(0.2, 0.2, 0.2, 0.4),
    logs(0.05, 0.05, 0, 0.9),
    logs(0.25, 0.25, 0.25, 0.25),
  ]);

  it('find an answer that is more probable than the greedy one', () => {
    expect(generate(model, int32([[0]]), { maxNewTokens: 2 }).toArray()).toEqual([[0, 1, 3]]);
    expect(generate(model, int32([[0]]), { maxNewTokens: 2, numBeams: 2 }).toArray()).toEqual([[0, 2, 3]]);
  });

  it('as many as there are answers find the best of all', () => {
    const rng = new Generator(4);
    const rows = Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => 3 * rng.next()));
    const logOf = (from: number, to: number): number =>
      rows[from][to] - Math.log(rows[from].reduce((sum, x) => sum + Math.exp(x), 0));
    const tokens = [0, 1, 2, 3];
    const answers = tokens.flatMap((a) => tokens.flatMap((b) => tokens.map((c) => [a, b, c])));
    for (const start of tokens) {
      const score = ([a, b, c]: readonly number[]): number => logOf(start, a) + logOf(a, b) + logOf(b, c);
      const best = answers.reduce((found, each) => (score(each) > score(found) ? each : found));
      expect(generate(table(rows), int32([[start]]), { maxNewTokens: 3, numBeams: 16 }).toArray()).toEqual([
        [start, ...best],
      ]);
    }
  });

  it('weigh the length of what has ended', () => {
    // 3 ends: at once with 0.4; or 1, 1, 3 with 0.6 · 0.9 · 0.9 = 0.486
    const ending = table([
      logs(0, 0.6, 0, 0.4),
      logs(0, 0.45, 0.01, 0.54),
      logs(0.25, 0.25, 0.25, 0.25),
      logs(0, 0, 0, 1),
    ]);
    const answer = (lengthPenalty: number): unknown =>
      generate(ending, int32([[0]]), { maxNewTokens: 2, numBeams: 2, eosToken: 3, lengthPenalty }).toArray();
    expect(answer(0)).toEqual([[0, 3]]); // log 0.4 against log 0.324
    expect(answer(1)).toEqual([[0, 1, 3]]); // log 0.4 against half of log 0.324
  });

  it('of a batch do not mix', () => {
    const both = generate(new Model(), prompt, {
      maxNewTokens: 6,
      numBeams: 4,
      eosToken: 2,
      padToken: 0,
    }).toArray() as number[][];
    for (const [row, start] of (prompt.toArray() as number[][]).entries()) {
      const [alone] = generate(new Model(), int32([start]), {
        maxNewTokens: 6,
        numBeams: 4,
        eosToken: 2,
        padToken: 0,
      }).toArray() as number[][];
      expect(both[row].slice(0, alone.length)).toEqual(alone);
    }
  });
});

it.each([
  [() => generate(3 as never, prompt, { maxNewTokens: 1 }), 'generate: model is 3; it must be a function of tokens'],
  [() => generate(table([]), tensor([[1]]), { maxNewTokens: 1 }), 'generate: prompt is float32'],
  [
    () => generate(table([]), tensor([1], { dtype: 'int32' }), { maxNewTokens: 1 }),
    'generate: prompt is [1] but must be [batch, length], of at least 1 token',
  ],
  [
    () => generate(table([]), prompt, {} as never),
    'generate: maxNewTokens is undefined; it must be a whole number of at least 0',
  ],
  [
    () => generate(table([]), prompt, { maxNewTokens: 1, topP: 0 }),
    'generate: topP is 0; it must be above 0 and at most 1',
  ],
  [
    () => generate(table([]), prompt, { maxNewTokens: 1, numBeams: 2, topK: 3 }),
    'generate: numBeams is 2 but temperature, topK or topP is given; beams draw nothing',
  ],
  [
    () => generate((tokens) => tokens.cast('float32'), prompt, { maxNewTokens: 1 }),
    'generate: the model gives [2, 3] for tokens [2, 3]; it must be [2, 3, vocabulary]',
  ],
  [
    () => generate((tokens) => oneHot(tokens, 7).mul(Number.NaN), prompt, { maxNewTokens: 1 }),
    'generate: the model gives NaN for row 0 of the batch',
  ],
  [
    () => generate(new Model(), prompt, { maxNewTokens: 40 }),
    'LearnedPositionalEmbedding: there are 1 positions from 32 on but maxLength is 32; 33 are needed',
  ],
])('errors, %#', (call, text) => {
  expect(call).toThrow(text);
});
