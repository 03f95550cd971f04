import * as errors from '../errors.ts';

/** An error as it goes from thread to thread. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** what else it knows: numbers, texts and lists of them */
  readonly fields: Readonly<Record<string, unknown>>;
  /** an error, or plain data */
  readonly cause?: { readonly error: ErrorMessage } | { readonly value: unknown } | undefined;
}

/** Causes of causes that are told; beyond that an error may be its own. */
const deepest = 8;

/**
 * Takes an error apart, so that it can be posted to another thread; what is no error becomes one.
 *
 * @example
 * const posted = structuredClone(errorToMessage(new ShapeError('sum', 'axis 3 is outside rank 2', { got: 3 })));
 * errorFromMessage(posted).name; // "ShapeError"
 */
export function errorToMessage(error: unknown, depth = 0): ErrorMessage {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined, fields: {} };
  const { name, message, stack, cause } = error;
  const known = Object.entries(error).filter(([field]) => field !== 'name' && field !== 'cause');
  const fields = Object.fromEntries(known.map(([field, value]) => [field, plain(value)]));
  if (!Object.hasOwn(error, 'cause') || depth === deepest) return { name, message, stack, fields };
  const isError = cause instanceof Error;
  const sent = isError ? { error: errorToMessage(cause, depth + 1) } : { value: plain(cause) };
  return { name, message, stack, fields, cause: sent };
}

/** Fields of errors are numbers, texts and lists of them; anything else stays where it is. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
}

const ours = [
  errors.ConfigError,
  errors.DataError,
  errors.DTypeError,
  errors.RuntimeError,
  errors.ShapeError,
  errors.ExportError,
  errors.GradkitError,
];
const standard = [TypeError, RangeError, SyntaxError, ReferenceError];

/**
 * Puts together what `errorToMessage` took apart: an error of ours, or of JavaScript, is of its class again, any other an Error of the same
 * name. Its stack is that of the thread it comes from.
 *
 * @example
 * const error = errorFromMessage(errorToMessage(new DataError('readIdx', 'a.idx is empty', { got: 0 })));
 * [error instanceof DataError, error.message]; // [true, "readIdx: a.idx is empty"]
 */
export function errorFromMessage({ name, message, stack, fields, cause }: ErrorMessage): Error {
  const error = emptyError(name, fields['where']);
  const own = { ...fields, message, ...(stack === undefined ? {} : { stack }) };
  for (const [field, value] of Object.entries(own)) define(error, field, value, !(field in { message, stack }));
  if (error.name !== name) define(error, 'name', name, false);
  if (cause !== undefined)
    define(error, 'cause', 'error' in cause ? errorFromMessage(cause.error) : cause.value, false);
  return error;
}

function emptyError(name: string, where: unknown): Error {
  const Ours = ours.find((known) => new known('', '').name === name);
  if (Ours !== undefined && typeof where === 'string') return new Ours(where, '');
  const Standard = standard.find((known) => known.prototype.name === name) ?? Error;
  return new Standard('');
}

function define(error: Error, field: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, field, { value, enumerable, writable: true, configurable: true });
}
