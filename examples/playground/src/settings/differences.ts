import { written } from './hash.ts';
import { ofThePage, type PageState } from './settings.ts';

/** Names of the settings in which runs differ, in the order of the page. */
export function differences(states: readonly PageState[]): (keyof PageState)[] {
  if (states.length < 2) return [];
  const [first, ...others] = states;
  return (Object.keys(first) as (keyof PageState)[])
    .filter((name) => !ofThePage.has(name))
    .filter((name) => others.some((state) => written(name, state) !== written(name, first)));
}
