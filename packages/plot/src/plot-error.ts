/**
 * The data of a picture does not fit, or a file cannot be written. The message is `where: problem`, in the caller's terms.
 *
 * @param where the function that was called, e.g. `lossCurve`
 * @param problem what was given and the rule, with both numbers
 * @example new PlotError('scatter', 'points is empty').message; // "scatter: points is empty"
 */
export class PlotError extends Error {
  readonly where: string;
  readonly expected: unknown;
  readonly got: unknown;

  constructor(where: string, problem: string, { expected, got, cause }: PlotErrorFields = {}) {
    super(`${where}: ${problem}`, { cause });
    this.name = 'PlotError';
    this.where = where;
    this.expected = expected;
    this.got = got;
  }
}

/** The two sides of the broken rule, and what caused it. */
export interface PlotErrorFields {
  readonly expected?: unknown;
  readonly got?: unknown;
  readonly cause?: unknown;
}
