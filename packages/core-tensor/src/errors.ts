/** What an error knows beyond its text: who threw, and the two sides of the broken rule. */
export interface ErrorFields {
  /** what the rule asks for */
  readonly expected?: unknown;
  /** what was given */
  readonly got?: unknown;
  readonly cause?: unknown;
}

/**
 * Base of every error thrown on purpose. The message is `where: problem`, in the caller's terms.
 *
 * @param where the public function the caller used, e.g. `linear`
 * @param problem what was given and the rule, with both numbers
 * @example new GradkitError('sum', 'axis 3 is outside rank 2').message; // "sum: axis 3 is outside rank 2"
 */
export class GradkitError extends Error {
  // A literal, here and below: a minifier renames the class.
  override readonly name: string = 'GradkitError';
  readonly where: string;
  readonly expected: unknown;
  readonly got: unknown;

  constructor(where: string, problem: string, fields: ErrorFields = {}) {
    super(`${where}: ${problem}`, fields); // no field `cause` where none is given: consoles would show it
    this.where = where;
    this.expected = fields.expected;
    this.got = fields.got;
  }
}

/** Shapes, axes or indices do not fit together. */
export class ShapeError extends GradkitError {
  override readonly name: string = 'ShapeError';
}

/** An element type is not accepted here; nothing is converted silently. */
export class DTypeError extends GradkitError {
  override readonly name: string = 'DTypeError';
}

/** An option or argument is outside its range. */
export class ConfigError extends GradkitError {
  override readonly name: string = 'ConfigError';
}

/** A function cannot be traced or written as ONNX. */
export class ExportError extends GradkitError {
  override readonly name: string = 'ExportError';
}

/** A file or dataset is missing, damaged or not what it should be; names the file, line or index. */
export class DataError extends GradkitError {
  override readonly name: string = 'DataError';
}

/** A session or device refused to work. */
export class RuntimeError extends GradkitError {
  override readonly name: string = 'RuntimeError';
}
