import { RuntimeError } from '@gradkit/core-tensor/functional';

/** Loads a package that is needed only here. @throws {RuntimeError} that says what to install */
export async function installed<T>(where: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new RuntimeError(where, `the package ${name} is needed; npm install ${name}`, { cause });
  }
}
