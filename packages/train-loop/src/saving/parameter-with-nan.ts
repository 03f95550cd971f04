import type { Trained } from '../callback.ts';

/** The name of a parameter that training has lost, if there is one. */
export function parameterWithNaN({ model }: Trained): string | null {
  const found = model.namedParameters().find(([, { value }]) => value.data.some((each) => Number.isNaN(each)));
  return found?.[0] ?? null;
}
