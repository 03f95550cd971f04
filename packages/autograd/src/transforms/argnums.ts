/** Positions of arguments: one, or a list of them. */
export type ArgNums = number | readonly number[];

/** What is asked for with respect to some arguments: of one, or a list. */
export type Chosen<A extends readonly unknown[], N extends ArgNums> = N extends readonly number[]
  ? { -readonly [K in keyof N]: A[N[K] & keyof A] }
  : N extends number
    ? A[N]
    : never;

/** Options of functions that differentiate. */
export interface DerivativeOptions<N extends ArgNums> {
  /** positions of the arguments to differentiate by, negative from the end; default 0 */
  readonly argnums?: N | undefined;
  /** whether `f` returns `[output, aux]`, of which the second part is handed on; default false */
  readonly hasAux?: boolean | undefined;
}
