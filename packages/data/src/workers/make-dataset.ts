import { fromMessage, requireMethods } from '@gradkit/core-tensor/functional';
import { loadFunction } from '@gradkit/core-tensor/node';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import type { SentOrigin } from './messages.ts';

/** Makes the dataset that a module's function makes. @throws {DataError} if there is no such module or function, or it makes none */
export async function makeDataset(where: string, origin: SentOrigin): Promise<Dataset<unknown>> {
  const make = await loadFunction(where, origin);
  const made = (await make(...(fromMessage(origin.arguments) as unknown[]))) as Dataset<unknown>;
  requireMethods(where, `what ${origin.export} makes`, made, ['get']);
  requireDataset(where, `what ${origin.export} makes`, made);
  return made;
}
