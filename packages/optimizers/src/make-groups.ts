import type { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  isPlainObject,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireString,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { withDefaults, type BaseOptions, type Complete, type MaximizeOption } from './options.ts';
import { ParamGroup } from './param-group.ts';
import { listOf, parametersOf } from './parameter-list.ts';
import type { Rule } from './rules/rule.ts';

/** Parameters with options of their own; what is not given is as for all others. */
export type ParameterGroup<O> = O & {
  readonly parameters: Iterable<Parameter>;
  /** what errors and state dicts call the group */
  readonly name?: string | undefined;
};

/** Groups of parameters with all options, checked, beside those that there are; one group where no groups are given. */
export function makeGroups<O extends BaseOptions>(
  rule: Rule<O>,
  parameters: Iterable<Parameter> | Iterable<ParameterGroup<O>>,
  options: O,
  known: readonly ParamGroup<O>[],
): readonly ParamGroup<O>[] {
  const where = rule.name;
  requireOptions(where, options, rule.defaults as unknown as OptionNames<O>); // only names count
  const list = listOf(where, parameters);
  const isGrouped = list.length > 0 && list.every(isPlainObject); // also those that call their parameters otherwise
  const given = (isGrouped ? list : [{ parameters: list }]) as readonly unknown[] as readonly ParameterGroup<O>[]; // which makeGroup checks
  const groups = given.map((group, i) =>
    makeGroup(rule, isGrouped ? `${where}, group ${group.name ?? known.length + i}` : where, group, options),
  );
  const all = [...known, ...groups].flatMap((group) => group.parameters);
  if (all.length === 0)
    throw new ConfigError(where, 'there are 0 parameters; at least 1 is needed', { expected: 1, got: 0 });
  if (new Set(all).size !== all.length) throw new ConfigError(where, 'a parameter is given twice; it may be once');
  return groups;
}

/** A group with all options; those that it does not have are those of all. */
function makeGroup<O extends BaseOptions>(
  rule: Rule<O>,
  where: string,
  group: ParameterGroup<O>,
  options: O,
): ParamGroup<O> {
  const { parameters: given, ...own } = group;
  requireOptions<object>(where, group, { parameters: true, name: true, ...rule.defaults });
  if (own.name !== undefined) requireString(where, 'name', own.name);
  const parameters = parametersOf(where, given);
  const all = withDefaults(rule.defaults, options, own as unknown as O); // checked above: only names of the rule's options
  const { learningRate, maximize = false } = all as Complete<BaseOptions> & MaximizeOption;
  requireNumber(where, 'learningRate', learningRate, { least: 0 });
  requireBoolean(where, 'maximize', maximize);
  rule.check(all, where);
  return new ParamGroup(where, rule, parameters, all);
}
