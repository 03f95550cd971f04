import type { Json } from '@gradkit/train-loop';
import type { RunRecord } from '../record/run-record.ts';
import { valueOf } from './texts.ts';

/** Everything that was chosen for a run but the seed: hyper-parameters, then the optimizer and how it was trained, where they are not named there. */
export function choicesOf({
  hyperparameters = {},
  optimizer,
  settings = {},
  epochs,
  model,
}: RunRecord): Readonly<Record<string, Json>> {
  const rates = optimizer === undefined ? {} : { optimizer: optimizer.rule, ...optimizer.groups[0] };
  const parameters = model === undefined ? {} : { modelParameters: model.parameters };
  const found = { ...rates, ...settings, ...(epochs === undefined ? {} : { epochs }), ...parameters } as Record<
    string,
    Json
  >;
  delete found['parameters']; // how many tensors the group has
  return {
    ...hyperparameters,
    ...Object.fromEntries(Object.entries(found).filter(([name]) => !Object.hasOwn(hyperparameters, name))),
  };
}

/** Names of what is not the same in all runs; hyper-parameters come first. What follows from them is left out. */
export function differencesOf(runs: readonly RunRecord[]): readonly string[] {
  const choices = runs.map(choicesOf);
  const names = [...new Set(choices.flatMap((each) => Object.keys(each)))];
  const own = new Set(runs.flatMap(({ hyperparameters = {} }) => Object.keys(hyperparameters)));
  const different = names.filter((name) => new Set(choices.map((each) => JSON.stringify(each[name]))).size > 1);
  const hasOwn = different.some((name) => own.has(name));
  const follows = (name: string): boolean =>
    (name === 'modelParameters' && hasOwn) ||
    (different.includes('optimizer') && !own.has(name) && choices.some((each) => each[name] === undefined)); // options of one rule
  return different.filter((name) => !follows(name)).toSorted((a, b) => Number(own.has(b)) - Number(own.has(a)));
}

/** Runs that differ in their seed at most. */
export interface RunGroup {
  readonly name: string;
  readonly runs: readonly RunRecord[];
}

/** Puts runs together that differ in their seed only; the order is that of the first of each. */
export function groupsOf(runs: readonly RunRecord[]): readonly RunGroup[] {
  const groups = new Map<string, RunRecord[]>();
  for (const [i, run] of runs.entries()) {
    const choices = choicesOf(run);
    const hasSeed = run.seed !== undefined && run.seed !== null;
    const key = hasSeed ? JSON.stringify(Object.entries(choices).toSorted(([a], [c]) => (a < c ? -1 : 1))) : `run ${i}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [run]);
    else known.push(run);
  }
  return named([...groups.values()], differencesOf(runs));
}

function named(groups: readonly (readonly RunRecord[])[], differences: readonly string[]): RunGroup[] {
  const taken = new Set<string>();
  return groups.map((runs) => {
    const choices = choicesOf(runs[0]);
    const chosen = differences.slice(0, 3).map((name) => `${name} ${valueOf(choices[name])}`);
    const name =
      runs.length === 1
        ? runs[0].name
        : `${chosen.length === 0 ? runs[0].name : chosen.join(', ')} (${runs.length} seeds)`;
    let own = name;
    for (let i = 2; taken.has(own); i++) own = `${name} (${i})`;
    taken.add(own);
    return { name: own, runs };
  });
}
