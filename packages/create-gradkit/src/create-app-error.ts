/**
 * An app cannot be made. The message is `where: problem`, in the caller's terms.
 *
 * @param where the function or command that was called, e.g. `createApp`
 * @param problem what was given and the rule
 * @example new CreateAppError('createApp', 'my-app is not empty').message; // "createApp: my-app is not empty"
 */
export class CreateAppError extends Error {
  readonly where: string;
  readonly expected: unknown;
  readonly got: unknown;

  constructor(where: string, problem: string, { expected, got, cause }: CreateAppErrorFields = {}) {
    super(`${where}: ${problem}`, { cause });
    this.name = 'CreateAppError';
    this.where = where;
    this.expected = expected;
    this.got = got;
  }
}

/** The two sides of the broken rule, and what caused it. */
export interface CreateAppErrorFields {
  readonly expected?: unknown;
  readonly got?: unknown;
  readonly cause?: unknown;
}
