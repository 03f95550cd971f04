import { ConfigError, DataError, formatValue, fromMessage, requireMethods } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import type { SentOrigin } from './messages.ts';

/** Makes the dataset that a module's function makes. @throws {DataError} if there is no such module or function, or it makes none */
export async function makeDataset(where: string, origin: SentOrigin): Promise<Dataset<unknown>> {
  const loaded = await load(where, origin.module);
  const make = loaded[origin.export];
  if (typeof make !== 'function') {
    const functions = Object.keys(loaded).filter((name) => typeof loaded[name] === 'function');
    const rule = functions.length === 0 ? 'exports no function' : `exports the functions ${functions.join(', ')}`;
    throw new ConfigError(where, `export is ${formatValue(origin.export)} but ${origin.module} ${rule}`, {
      expected: functions,
      got: origin.export,
    });
  }
  const made = (await (make as (...given: unknown[]) => unknown)(
    ...(fromMessage(origin.arguments) as unknown[]),
  )) as Dataset<unknown>;
  requireMethods(where, `what ${origin.export} makes`, made, ['get']);
  requireDataset(where, `what ${origin.export} makes`, made);
  return made;
}

async function load(where: string, module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(module)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new DataError(
      where,
      `${module} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      {
        got: module,
        cause: error,
      },
    );
  }
}
