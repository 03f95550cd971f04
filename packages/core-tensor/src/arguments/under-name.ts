import { GradkitError } from '../errors.ts';

/**
 * Does what a function is composed of, whose errors are then its own: they name it in the place of what it called.
 *
 * @param where the public function the caller used
 * @example underName('outer', () => 3); // 3
 */
export function underName<Result>(where: string, f: () => Result): Result {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof GradkitError)) throw error;
    const { expected, got, cause = error } = error;
    const problem = error.message.slice(error.where.length + 2);
    throw new (error.constructor as typeof GradkitError)(where, problem, { expected, got, cause });
  }
}
