import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatValue, refuseArgument } from '../arguments/index.ts';
import { ConfigError, DataError } from '../errors.ts';

/** A function that every thread can find: by its module and its name there. */
export interface ModuleFunction {
  /** URL of the module */
  readonly module: string;
  readonly export: string;
}

/** The URL of a module that was given as URL or absolute path. @throws {ConfigError} if it is something else */
export function moduleUrl(where: string, module: unknown): string {
  if (module instanceof URL) return module.href;
  if (typeof module === 'string' && isAbsolute(module)) return pathToFileURL(module).href;
  if (typeof module === 'string' && URL.canParse(module)) return module;
  return refuseArgument(
    where,
    'module',
    module,
    "a URL, such as new URL('./my-module.ts', import.meta.url), or an absolute path",
  );
}

/** Loads a function. @throws {DataError} if the module cannot be loaded @throws {ConfigError} if it has no such function */
export async function loadFunction(where: string, origin: ModuleFunction): Promise<(...given: unknown[]) => unknown> {
  const loaded = await load(where, origin.module);
  const found = loaded[origin.export];
  if (typeof found === 'function') return found as (...given: unknown[]) => unknown;
  const functions = Object.keys(loaded).filter((name) => typeof loaded[name] === 'function');
  const rule = functions.length === 0 ? 'exports no function' : `exports the functions ${functions.join(', ')}`;
  throw new ConfigError(where, `export is ${formatValue(origin.export)} but ${origin.module} ${rule}`, {
    expected: functions,
    got: origin.export,
  });
}

async function load(where: string, module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(module)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(where, `${module} cannot be loaded: ${reason}`, { got: module, cause: error });
  }
}
