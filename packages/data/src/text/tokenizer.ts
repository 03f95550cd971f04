/** Text ↔ whole numbers, which an `Embedding` takes. */
export interface Tokenizer {
  /** how many different tokens there are; their numbers are 0 … size − 1 */
  readonly size: number;
  /**
   * The numbers of the tokens of a text.
   *
   * @throws {DataError} if the text has what the tokenizer has no token for, naming it and its place
   */
  encode(text: string): Int32Array;
  /** The text of some numbers. @throws {DataError} if one is not a token, naming it and its place */
  decode(ids: ArrayLike<number>): string;
  /** The number of a token, or undefined. */
  idOf(token: string): number | undefined;
  /** The token of a number, or undefined. */
  tokenOf(id: number): string | undefined;
}
