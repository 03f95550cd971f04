import { ConfigError, DataError, formatValue, requireList, requireString } from '@gradkit/core-tensor/functional';

/** Tokens and their numbers. */
export class Vocabulary {
  readonly tokens: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #where: string;

  /** @throws {ConfigError} if `tokens` is no list of strings, or one comes twice */
  constructor(where: string, tokens: readonly string[]) {
    requireList(where, 'tokens', tokens);
    const ids = new Map<string, number>();
    tokens.forEach((token, id) => {
      requireString(where, `tokens[${id}]`, token);
      if (ids.has(token))
        throw new ConfigError(
          where,
          `tokens[${id}] is ${formatValue(token)}, as tokens[${ids.get(token)}] is; each must be there once`,
          {
            got: token,
          },
        );
      ids.set(token, id);
    });
    this.tokens = [...tokens];
    this.#ids = ids;
    this.#where = where;
  }

  get size(): number {
    return this.tokens.length;
  }

  idOf(token: string): number | undefined {
    return this.#ids.get(token);
  }

  tokenOf(id: number): string | undefined {
    return this.tokens[id];
  }

  /** The tokens of numbers. @throws {DataError} if one is not a token, naming it and its place */
  tokensOf(ids: ArrayLike<number>): string[] {
    requireList(this.#where, 'ids', ids);
    return Array.from(ids, (id, i) => {
      const token = this.tokens[id];
      if (token !== undefined) return token;
      throw new DataError(this.#where, `ids[${i}] is ${id} but the tokens are 0 … ${this.size - 1}`, {
        expected: [0, this.size - 1],
        got: id,
      });
    });
  }
}

/** The token that stands for all others. @throws {ConfigError} unless it is among the tokens */
export function requireUnknown(where: string, unknown: string, vocabulary: Vocabulary): number {
  requireString(where, 'unknown', unknown);
  const id = vocabulary.idOf(unknown);
  if (id !== undefined) return id;
  throw new ConfigError(where, `unknown is ${formatValue(unknown)}, which is not among the ${vocabulary.size} tokens`, {
    got: unknown,
  });
}
