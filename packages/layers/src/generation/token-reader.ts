import { noGrad } from '@gradkit/autograd';
import {
  cast,
  concat,
  formatShape,
  indexSelect,
  refuseArgument,
  requireTensor,
  RuntimeError,
  ShapeError,
  slice,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { KeyValueCache } from '../attention/key-value-cache.ts';

/** Maps tokens `[batch, length]` to the logits of what follows each, `[batch, length, vocabulary]`. */
export interface TokenModel {
  /** @param tokens with a cache, only those that it has not */
  forward(tokens: Tensor, options?: { readonly cache?: KeyValueCache | undefined }): Tensor;
  /** An empty cache for `forward`. A model without one computes everything again for each token. */
  createCache?(): KeyValueCache;
}

/** What a model thinks of the next token of each row of a batch. */
export interface NextLogits {
  /** row by row */
  readonly data: Float64Array;
  readonly vocabulary: number;
}

const place = 'generate';

/** The same, at once or later. */
interface AnyTokenModel extends Pick<TokenModel, 'createCache'> {
  forward(...given: Parameters<TokenModel['forward']>): Tensor | Promise<Tensor>;
}

function requireModel(model: unknown): AnyTokenModel {
  if (typeof model === 'function') return { forward: (tokens) => (model as (tokens: Tensor) => Tensor)(tokens) };
  if (typeof (Object(model) as Partial<AnyTokenModel>).forward !== 'function')
    refuseArgument(place, 'model', model, 'a function of tokens, or an object with forward()');
  return model as AnyTokenModel;
}

function lastLogits(logits: Tensor, [batch, length]: readonly number[]): NextLogits {
  requireTensor(place, 'what the model gives', logits);
  const vocabulary = logits.shape[2] ?? 0;
  if (logits.rank !== 3 || logits.shape[0] !== batch || logits.shape[1] !== length || vocabulary === 0)
    throw new ShapeError(
      place,
      `the model gives ${formatShape(logits.shape)} for tokens ${formatShape([batch, length])}; it must be [${batch}, ${length}, vocabulary]`,
      { expected: [batch, length], got: logits.shape },
    );
  const data = Float64Array.from(cast(slice(logits, [null, -1]), 'float64').data as Float64Array);
  const odd = data.findIndex(Number.isNaN);
  if (odd !== -1)
    throw new RuntimeError(place, `the model gives NaN for row ${Math.floor(odd / vocabulary)} of the batch`);
  return { data, vocabulary };
}

interface ReaderOptions {
  readonly useCache?: boolean | undefined;
  readonly contextLength?: number | undefined;
}

/** Reads tokens with a model: with its cache only new ones, else all of them again. */
export class TokenReader {
  readonly #model: AnyTokenModel;
  readonly #contextLength: number;
  #cache: KeyValueCache | undefined;
  #known: Tensor | null = null; // [batch, length]

  constructor(model: unknown, { useCache = true, contextLength = Infinity }: ReaderOptions) {
    this.#model = requireModel(model);
    this.#contextLength = contextLength;
    this.#cache = useCache ? this.#model.createCache?.() : undefined;
  }

  /** Reads tokens `[batch, length]` that stand behind those read before. */
  read(tokens: Tensor): NextLogits | Promise<NextLogits> {
    const all = this.#known === null ? tokens : concat([this.#known, tokens], 1);
    const isFull = all.shape[1] > this.#contextLength;
    this.#known = isFull ? slice(all, { axis: 1, start: -Math.floor(this.#contextLength / 2) }) : all;
    if (isFull && this.#cache !== undefined) this.#cache = this.#model.createCache!(); // positions are others now
    const given = this.#cache === undefined || isFull ? this.#known : tokens;
    const options = this.#cache === undefined ? [] : [{ cache: this.#cache }];
    const { logits } = noGrad(() => ({ logits: this.#model.forward(given, ...options) })); // of a promise, until it waits
    return logits instanceof Promise
      ? logits.then((values) => lastLogits(values, given.shape))
      : lastLogits(logits, given.shape);
  }

  /** Goes on with these rows of the batch, in this order. */
  select(rows: readonly number[]): void {
    const indices = tensor(Int32Array.from(rows));
    this.#cache?.select(indices);
    if (this.#known !== null) this.#known = indexSelect(this.#known, 0, indices);
  }
}
