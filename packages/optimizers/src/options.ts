/** Options with a value for each. */
export type Complete<O> = { readonly [K in keyof O]-?: Exclude<O[K], undefined> };

/** Options that every optimizer has. */
export interface BaseOptions {
  /** factor of every step */
  readonly learningRate?: number | undefined;
}

/** Of optimizers that can go uphill. */
export interface MaximizeOption {
  /** make the loss larger instead of smaller; default false */
  readonly maximize?: boolean | undefined;
}

/** Later options replace earlier ones; explicit `undefined` counts as left out. */
export function withDefaults<O extends object>(defaults: Complete<O>, ...given: readonly O[]): Complete<O> {
  const set = given.flatMap((options) => Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...defaults, ...(Object.fromEntries(set) as Partial<Complete<O>>) };
}
