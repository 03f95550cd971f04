import {
  concat,
  ConfigError,
  defaultGenerator,
  formatShape,
  requireBoolean,
  requireGenerator,
  requireInteger,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  tensor,
  type Generator,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { withMode } from '../module/with-mode.ts';
import { beamSearch, rowOf } from './beam-search.ts';
import { largestOf, sample } from './sampling.ts';
import { runSteps, type Steps } from './steps.ts';
import { TokenReader, type TokenModel } from './token-reader.ts';

interface GenerateOptions {
  /** how many tokens follow the prompt, at most */
  readonly maxNewTokens: number;
  /** divides the logits before a token is drawn; 0: the most probable one is taken. Default 1 */
  readonly temperature?: number | undefined;
  /** draws among so many of the most probable tokens; default all */
  readonly topK?: number | undefined;
  /** draws among the most probable tokens that have this probability together; default 1 */
  readonly topP?: number | undefined;
  /** answers that are followed at the same time; the most probable one is given. Default 1 */
  readonly numBeams?: number | undefined;
  /** of an answer of beams: the logarithm of its probability is divided by `length^lengthPenalty`; default 1 */
  readonly lengthPenalty?: number | undefined;
  /** ends an answer; default none */
  readonly eosToken?: number | null | undefined;
  /** stands behind the end of shorter answers; default `eosToken` */
  readonly padToken?: number | null | undefined;
  /** tokens that the model sees at once, 2 or more; when there are more, it goes on with the newer half of them. Default no limit */
  readonly contextLength?: number | undefined;
  /** whether a model that offers a cache uses it; default true */
  readonly useCache?: boolean | undefined;
  /** draws tokens; default the shared generator */
  readonly rng?: Generator | undefined;
}

const place = 'generate';

const known: OptionNames<GenerateOptions> = {
  maxNewTokens: true,
  temperature: true,
  topK: true,
  topP: true,
  numBeams: true,
  lengthPenalty: true,
  eosToken: true,
  padToken: true,
  contextLength: true,
  useCache: true,
  rng: true,
};

function checkOptions(options: GenerateOptions): void {
  requireOptions(place, options, known, '{ maxNewTokens: 20 }');
  const { maxNewTokens, temperature, topK, topP, numBeams = 1, lengthPenalty = 1, eosToken, padToken } = options;
  const { contextLength, useCache = true, rng } = options;
  requireWholeNumber(place, 'maxNewTokens', maxNewTokens, { least: 0 });
  if (temperature !== undefined) requireNumber(place, 'temperature', temperature, { least: 0 });
  if (topK !== undefined) requireWholeNumber(place, 'topK', topK, { least: 1 });
  if (topP !== undefined) requireNumber(place, 'topP', topP, { above: 0, most: 1 });
  requireWholeNumber(place, 'numBeams', numBeams, { least: 1 });
  requireNumber(place, 'lengthPenalty', lengthPenalty);
  for (const [name, token] of Object.entries({ eosToken, padToken }))
    if (token !== undefined && token !== null) requireWholeNumber(place, name, token, { least: 0 });
  if (contextLength !== undefined) requireWholeNumber(place, 'contextLength', contextLength, { least: 2 });
  requireBoolean(place, 'useCache', useCache);
  if (rng !== undefined) requireGenerator(place, 'rng', rng);
  if (numBeams > 1 && samples(options))
    throw new ConfigError(place, `numBeams is ${numBeams} but temperature, topK or topP is given; beams draw nothing`, {
      got: numBeams,
    });
}

/** Whether tokens are drawn: that something is said of how. */
function samples({ temperature, topK, topP }: GenerateOptions): boolean {
  return temperature !== 0 && [temperature, topK, topP].some((each) => each !== undefined);
}

function requirePrompt(prompt: Tensor): void {
  requireTensor(place, 'prompt', prompt);
  requireInteger(place, 'prompt', prompt.dtype);
  if (prompt.rank === 2 && prompt.shape[1] > 0) return;
  throw new ShapeError(
    place,
    `prompt is ${formatShape(prompt.shape)} but must be [batch, length], of at least 1 token`,
    {
      got: prompt.shape,
    },
  );
}

/** One token after the other: the most probable one, or one that is drawn. */
function* follow(reader: TokenReader, prompt: Tensor, options: GenerateOptions): Steps<number[][]> {
  const { maxNewTokens, temperature = 1, topK = Infinity, topP = 1, rng = defaultGenerator() } = options;
  const eosToken = options.eosToken ?? null;
  const draws = samples(options);
  const answers = Array.from({ length: prompt.shape[0] }, (): number[] => []);
  const isDone = (answer: readonly number[]): boolean => eosToken !== null && answer.at(-1) === eosToken;
  for (let step = 0, tokens = prompt; step < maxNewTokens && !answers.every(isDone); step++) {
    const next = yield reader.read(tokens);
    const chosen = answers.map((answer, row) => {
      if (isDone(answer)) return eosToken!;
      const logits = rowOf(next, row);
      const token = draws ? sample(logits, { temperature, topK, topP }, rng) : largestOf(logits);
      answer.push(token);
      return token;
    });
    tokens = tensor(chosen, { dtype: prompt.dtype, shape: [chosen.length, 1] });
  }
  return answers;
}

/** The prompt and what was found, padded to the longest. */
function joined(prompt: Tensor, answers: readonly (readonly number[])[], pad: number): Tensor {
  const length = Math.max(0, ...answers.map((answer) => answer.length));
  const rows = answers.flatMap((answer) => [...answer, ...Array.from({ length: length - answer.length }, () => pad)]);
  return concat([prompt, tensor(rows, { dtype: prompt.dtype, shape: [answers.length, length] })], 1);
}

/** The prompt with its continuation. */
function* continued(model: unknown, prompt: Tensor, options: GenerateOptions): Steps<Tensor> {
  const { numBeams = 1, maxNewTokens, lengthPenalty = 1, eosToken = null, padToken } = options;
  const reader = new TokenReader(model, options);
  if (maxNewTokens === 0 || prompt.shape[0] === 0) return prompt;
  const answers =
    numBeams === 1
      ? yield* follow(reader, prompt, options)
      : yield* beamSearch(reader, prompt, { numBeams, maxNewTokens, eosToken, lengthPenalty });
  return joined(prompt, answers, padToken ?? eosToken ?? 0);
}

type Answering = TokenModel | ((tokens: Tensor) => Tensor);
type AnsweringLater = (tokens: Tensor) => Promise<Tensor>;

/**
 * Continues token sequences with what a model holds probable: the most probable token each time, or, where `temperature`, `topK` or `topP` are
 * given, one that is drawn, or with `numBeams` the most probable of several answers.
 *
 * A module is in evaluation meanwhile. With `createCache()` it computes only what is new: its `forward` then gets the new tokens alone, and the
 * cache, whose `length` is the position of the first of them. With `contextLength` it writes more than it sees at once: where the context is full,
 * its older half is forgotten, and positions are counted anew.
 *
 * @param model maps tokens `[batch, length]` to logits `[batch, length, vocabulary]`: a module, or a function, which may give a promise, as
 *   compiled functions and sessions do
 * @param prompt whole numbers, `[batch, length]`
 * @returns the prompt with the tokens behind it, dtype of `prompt`, shorter answers padded; a promise of it where the model gives promises
 * @throws {RuntimeError} if the model gives NaN
 * @example
 * const next = (tokens: Tensor) => oneHot(tokens.add(1), 9); // each token is followed by the one above it
 * generate(next, tensor([[1, 2]], { dtype: 'int32' }), { maxNewTokens: 3 }).toArray(); // [[1, 2, 3, 4, 5]]
 * @see Holtzman et al. (2019), https://arxiv.org/abs/1904.09751 for `topP`
 */
export function generate(model: Answering, prompt: Tensor, options: GenerateOptions): Tensor;
export function generate(model: AnsweringLater, prompt: Tensor, options: GenerateOptions): Promise<Tensor>;
export function generate(
  model: Answering | AnsweringLater,
  prompt: Tensor,
  options: GenerateOptions,
): Tensor | Promise<Tensor> {
  checkOptions(options);
  requirePrompt(prompt);
  const run = (): Tensor | Promise<Tensor> => runSteps(continued(model, prompt, options));
  return model instanceof Module ? withMode(model, 'eval', run) : run();
}
