import { requireTensor } from '../../arguments/index.ts';
import { ConfigError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';

/** Throws where a function needs values that nobody has while it is traced: the size of its result follows them. */
export function requireValues(where: string, name: string, x: Tensor): void {
  requireTensor(where, name, x);
  if (!x.isSymbolic) return;
  throw new ConfigError(
    where,
    `${name} has no values while its function is traced; ${where} cannot be compiled or exported: its size follows values`,
    { got: x.shape },
  );
}
