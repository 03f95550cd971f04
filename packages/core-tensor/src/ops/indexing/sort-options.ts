import { requireBoolean, requireOptions } from '../../arguments/index.ts';

/** How to sort. */
export interface SortOptions {
  /** largest first; default false */
  readonly descending?: boolean | undefined;
  /** whether equal values keep their order, as they always do; default false */
  readonly stable?: boolean | undefined;
}

/** Whether the largest come first. @throws {ConfigError} if an option is unknown or no boolean */
export function descendingOf(where: string, options: SortOptions): boolean {
  const known = { descending: true, stable: true } as const;
  const { descending = false, stable = false } = requireOptions<SortOptions>(where, options, known);
  for (const [name, value] of Object.entries({ descending, stable })) requireBoolean(where, name, value);
  return descending;
}
