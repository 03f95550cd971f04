import { DataError } from '@gradkit/core-tensor/functional';
import type { ExternalTensor } from './inspect-model.ts';

/** Bytes of files beside a model, by the names that the model has for them. */
export type ExternalData = Readonly<Record<string, Uint8Array>>;

/**
 * Throws unless the data of all tensors are given. ONNX Runtime would open files that are not, of any name that the model has.
 *
 * @throws {DataError} naming the first tensor whose data are not there
 */
export function requireExternalData(where: string, tensors: readonly ExternalTensor[], given: ExternalData): void {
  for (const { name, location, offset, length } of tensors) {
    const bytes = Object.hasOwn(given, location) ? given[location] : undefined;
    if (bytes === undefined)
      throw new DataError(
        where,
        `the data of ${name} are in another file, ${JSON.stringify(location)}, which no model may open by itself; use openSession of @gradkit/runtime/node, or give its bytes as externalData`,
        { got: location },
      );
    const end = length === null ? offset : offset + length;
    if (
      Number.isSafeInteger(offset) &&
      offset >= 0 &&
      Number.isSafeInteger(end) &&
      end >= offset &&
      end <= bytes.length
    )
      continue;
    throw new DataError(
      where,
      `the data of ${name} are at ${offset} … ${end} of ${JSON.stringify(location)}, which has ${bytes.length} bytes`,
      { expected: bytes.length, got: end },
    );
  }
}
