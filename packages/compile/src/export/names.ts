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

/** The names of the states that a step reads or replaces: those of the model's and the optimizer's state dicts, else a number. */
export function nameStates(
  { reads, writes }: TracedStep,
  { model, optimizer }: ExportTrainingOptions,
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
  [...new Set([...reads.keys(), ...writes.keys()])]
    .filter((state) => !names.has(state))
    .forEach((state, i) => names.set(state, `state${i}`));
  return names;
}
