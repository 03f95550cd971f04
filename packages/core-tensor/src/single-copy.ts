import { ConfigError } from './errors.ts';
import { version } from './version.ts';

/** One loaded copy of this package. */
export interface Copy {
  readonly version: string;
}

/** Tensors and states tell under this symbol, which all copies share, what copy made them. */
export const madeBy: unique symbol = Symbol.for('gradkit.made-by');

/** The copy that this file belongs to. */
export const thisCopy: Copy = { version };

interface Made {
  readonly [madeBy]?: Copy | undefined;
}

/**
 * Refuses a tensor or state of another copy of this package; lets everything else pass. Their classes differ, and each copy
 * traces and differentiates on its own, so what goes from one to the other would be lost on the way.
 *
 * Asked where values come in and not when the package loads: tests and development servers that load modules again
 * have two copies without ever mixing them.
 *
 * @param where the public function the caller used
 * @throws {ConfigError} if another copy made `value`
 */
export function requireThisCopy(where: string, value: unknown): void {
  const maker = (value as Made | null | undefined)?.[madeBy];
  if (maker === undefined || maker === thisCopy) return;
  throw new ConfigError(
    where,
    `the value was made by another copy of @gradkit/core-tensor (version ${maker.version}; this copy is ${version}), and only ` +
      'values of one copy can meet. `npm ls @gradkit/core-tensor` shows both, `npm dedupe` makes them one',
    { expected: version, got: maker.version },
  );
}
