import { refuseArgument } from './refuse-argument.ts';
import { requireThisCopy } from '../single-copy.ts';
import { Tensor } from '../tensor.ts';

/**
 * Throws unless `value` is a tensor of this copy of the package.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @param kind what would be right, where a tensor is one of several things
 * @throws {ConfigError} `x is [1, 2]; it must be a tensor`
 */
export function requireTensor(where: string, name: string, value: unknown, kind = 'a tensor'): asserts value is Tensor {
  if (value instanceof Tensor) return;
  requireThisCopy(where, value);
  const wayOut = (value as { value?: unknown } | null)?.value instanceof Tensor ? ': its value' : '';
  refuseArgument(where, name, value, kind + wayOut);
}
