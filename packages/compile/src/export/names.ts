import { ConfigError, ExportError, type AnyState } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';
import type { ExportTrainingOptions } from './export-options.ts';

/** The names of the tensors that go in or come out: those given, or a kind and a number. */
export function namesOf(
  option: string,
  given: readonly string[] | undefined,
  kind: string,
  count: number,
): readonly string[] {
  const names = given ?? Array.from({ length: count }, (_, i) => `${kind}${i}`);
  if (names.length === count && new Set(names).size === count) return names;
  throw new ConfigError(
    'exportTrainingStep',
    `${option} are ${names.join(', ')} but ${count} different ones are needed`,
    {
      expected: count,
      got: names.length,
    },
  );
}

/** Names of random draws: `random0` … without those that something else has. */
export function nameDraws(count: number, others: readonly string[]): readonly string[] {
  const candidates = Array.from({ length: count + others.length }, (_, i) => `random${i}`);
  return candidates.filter((name) => !others.includes(name)).slice(0, count);
}

/** The names of the states that a step reads or replaces: those of the model's and the optimizer's state dicts, else a number that gives
 * a name which none of the others has. */
export function nameStates(
  { reads, writes }: TracedStep,
  { model, optimizer }: ExportTrainingOptions,
  others: readonly string[],
): ReadonlyMap<AnyState, string> {
  const names = new Map<AnyState, string>();
  for (const [name, state] of optimizer?.namedStates() ?? []) names.set(state, `optimizer.${name}`);
  for (const [name, state] of model?.namedStates() ?? []) names.set(state, name);
  const unread = [...writes.keys()].find((state) => state.type === null);
  if (unread !== undefined)
    throw new ExportError(
      'exportTrainingStep',
      'the step leaves a gradient behind for the next one; call zeroGrad() before backward(), or do not go without the update',
    );
  const taken = new Set([...names.values(), ...others]);
  let count = 0;
  for (const state of [...reads.keys(), ...writes.keys()]) {
    if (names.has(state)) continue;
    while (taken.has(`state${count}`) || taken.has(`state${count}_out`)) count++;
    names.set(state, `state${count++}`);
  }
  return names;
}
