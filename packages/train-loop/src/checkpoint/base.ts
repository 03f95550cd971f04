import { DataError, type Tensor } from '@gradkit/core-tensor/functional';
import type { Trained } from '../callback.ts';
import { checksumOf } from './checksum.ts';

/** Checksums of the parameters that a checkpoint leaves out, by name: the network that must be there where it is restored. */
export type Base = Readonly<Record<string, string>>;

type Model = Trained['model'];

/** Checksums of name, shape, dtype and numbers of all parameters. */
export function checksumsOf(model: Model): Base {
  return Object.fromEntries(
    model.namedParameters().map(([name, { value }]) => [name, checksumOf('', { [name]: value })]),
  );
}

/** The names of the parameters that are not trained now. */
export function frozenIn(model: Model): readonly string[] {
  return model.namedParameters().flatMap(([name, { requiresGrad }]) => (requiresGrad ? [] : [name]));
}

/** The values of a model without those of some names, of which checksums are kept. */
export function partOf(model: Model, leftOut: readonly string[]) {
  const state = model.stateDict();
  const names = new Set(leftOut);
  const kept = Object.entries(state).filter(([name]) => !names.has(name));
  const base = leftOut.map((name) => [name, checksumOf('', { [name]: state[name] })] as const);
  return { weights: Object.fromEntries(kept), base: Object.fromEntries(base) };
}

/**
 * Throws unless a model fits a checkpoint, and has what that leaves out as it was where it was saved.
 *
 * @param weights of the checkpoint
 */
export function requireBase(model: Model, weights: Readonly<Record<string, Tensor>>, base: Base): void {
  const { missing, unexpected } = model.checkStateDict(weights, { strict: false });
  const own = model.stateDict();
  const fail = (text: string, got: string): never => {
    throw new DataError('frozen parameters', text, { expected: Object.keys(own), got });
  };
  const stranger = [...unexpected, ...Object.keys(base)].find((name) => !Object.hasOwn(own, name));
  if (stranger !== undefined) fail(`it has ${stranger}, which the model has not`, stranger);
  for (const name of missing) {
    if (!Object.hasOwn(base, name)) fail(`it lacks ${name}, which was not frozen there`, name);
    if (base[name] !== checksumOf('', { [name]: own[name] }))
      fail(
        `it leaves out ${name}, which was frozen there and has other numbers here; load the network that training began with first`,
        name,
      );
  }
}
