import type { Trained } from './callback.ts';

/** Says what somebody should see, though training goes on. */
export function warn({ options }: Pick<Trained, 'options'>, line: string): void {
  if (options.log === undefined) console.warn(line);
  else options.log(line);
}
