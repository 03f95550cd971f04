import { Buffer, type Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  full,
  isPlainObject,
  requireNumber,
  requireOptions,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { withDefaults, type BaseOptions, type Complete } from './options.ts';
import { listOf, parametersOf } from './parameter-list.ts';
import type { FusedUpdates, Rule } from './rules/rule.ts';

/** Parameters with options of their own; what is not given is as for all others. */
export type ParameterGroup<O> = O & { readonly parameters: Iterable<Parameter> };

/** A group as an optimizer keeps it. */
export interface Group<O extends object> {
  readonly parameters: readonly Parameter[];
  readonly options: Complete<O>;
  /** in double precision, for steps that run at once */
  learningRate: number;
  /** the same as a state, so that a traced step takes it as an input */
  readonly learningRateInput: Buffer;
  /** for steps that run at once; left out: the rule as it is written */
  readonly fused: FusedUpdates | undefined;
}

/** Groups of parameters with all options, checked; one group where no groups are given. */
export function makeGroups<O extends BaseOptions>(
  rule: Rule<O>,
  parameters: Iterable<Parameter> | Iterable<ParameterGroup<O>>,
  options: O,
): readonly Group<O>[] {
  const where = rule.name;
  requireOptions(where, options, namesOf<O>(rule.defaults));
  const list = listOf(where, parameters);
  const isGrouped = list.length > 0 && list.every(isPlainObject); // also those that call their parameters otherwise
  const groups = isGrouped
    ? list.map((group, i) => makeGroup(rule, { where: `${where}, group ${i}`, group: group as never, options }))
    : [makeGroup(rule, { where, group: { parameters: list } as never, options })]; // makeGroup checks what is in a group
  requireDistinct(
    where,
    groups.flatMap((group) => group.parameters),
  );
  return groups;
}

interface GivenGroup<O> {
  readonly where: string;
  readonly group: ParameterGroup<O>;
  /** of all groups that do not say otherwise */
  readonly options: O;
}

function makeGroup<O extends BaseOptions>(rule: Rule<O>, { where, group, options }: GivenGroup<O>): Group<O> {
  const { parameters, ...own } = group;
  requireOptions<object>(where, group, { parameters: true, ...namesOf<O>(rule.defaults) });
  const list = parametersOf(where, parameters);
  const all = withDefaults(rule.defaults, options, own as unknown as O); // checked above: only names of the rule's options
  const { learningRate } = all as Complete<BaseOptions>;
  requireNumber(where, 'learningRate', learningRate, { least: 0 });
  rule.check(all, where);
  const dtype = list[0]?.type?.dtype ?? 'float32';
  const learningRateInput = new Buffer(full([], learningRate, { dtype }));
  return { parameters: list, options: all, learningRate, learningRateInput, fused: rule.fuse?.(rule, all) };
}

function namesOf<O extends object>(defaults: Complete<O>): OptionNames<O> {
  return Object.fromEntries(Object.keys(defaults).map((name) => [name, true])) as OptionNames<O>;
}

function requireDistinct(where: string, parameters: readonly Parameter[]): void {
  if (parameters.length === 0)
    throw new ConfigError(where, 'there are 0 parameters; at least 1 is needed', { expected: 1, got: 0 });
  if (new Set(parameters).size === parameters.length) return;
  throw new ConfigError(where, 'a parameter is given twice; each may be in one group only');
}
