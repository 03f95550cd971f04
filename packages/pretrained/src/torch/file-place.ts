import { DataError } from '@gradkit/core-tensor/functional';

/** A file, for errors. */
export interface FilePlace {
  /** the public function */
  readonly where: string;
  readonly name: string;
}

/** The error of a file that is no good: `what` follows its name. */
export function fileError({ where, name }: FilePlace, what: string, got?: unknown, cause?: unknown): DataError {
  return new DataError(where, `${name} ${what}`, cause === undefined ? { got } : { got, cause });
}
