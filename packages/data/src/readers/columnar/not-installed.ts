import { RuntimeError } from '@gradkit/core-tensor/functional';

/** What to install, where a package is missing that is needed only here. Its import is tried right there: so bundlers let it be missing, too. */
export function notInstalled(where: string, name: string, cause: unknown): RuntimeError {
  return new RuntimeError(where, `the package ${name} is needed; npm install ${name}`, { cause });
}
