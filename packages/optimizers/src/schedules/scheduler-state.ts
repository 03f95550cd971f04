import { DataError, formatValue } from '@gradkit/core-tensor/functional';

/** Where a scheduler stands, as plain data. */
export interface LRSchedulerState {
  /** the name of its class */
  readonly scheduler: string;
  /** the learning rates that it has set last, one a group */
  readonly lastLearningRates: readonly number[];
  /** steps that it has made */
  readonly lastEpoch?: number | undefined;
  /** learning rates that it starts from, one a group */
  readonly baseLrs?: readonly number[] | undefined;
  /** states of the schedulers that it is made of */
  readonly schedulers?: readonly LRSchedulerState[] | undefined;
  /** of `ReduceLROnPlateau`: the best value so far; null before the first */
  readonly best?: number | null | undefined;
  readonly numBadEpochs?: number | undefined;
  readonly cooldownCounter?: number | undefined;
}

/**
 * Throws unless a state has the parts of `now`, in the kinds and numbers of them.
 *
 * @throws {DataError} if it is none, of another class, or of another number of groups
 */
export function readSchedulerState(where: string, now: LRSchedulerState, state: LRSchedulerState): void {
  const given: Readonly<Record<string, unknown>> = typeof state === 'object' && state !== null ? { ...state } : {};
  const { scheduler } = given;
  if (typeof scheduler !== 'string')
    throw new DataError(where, `the state is ${formatValue(state)}; it must be what stateDict() gave`, { got: state });
  if (scheduler !== now.scheduler)
    throw new DataError(where, `the state is of ${scheduler}, not of ${now.scheduler}`, {
      expected: now.scheduler,
      got: scheduler,
    });
  for (const [name, own] of Object.entries(now)) {
    if (Array.isArray(own)) requireEntries(where, name, given[name], own.length);
    if (!Object.hasOwn(rules, name)) continue;
    const [isRight, rule] = rules[name as keyof typeof rules];
    if (!isRight(given[name])) refuse(where, name, given[name], rule);
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const rules = {
  lastEpoch: [(value: unknown) => Number.isFinite(value) && (value as number) >= 0, 'a number, at least 0 and finite'],
  best: [(value: unknown) => typeof value === 'number' || value === null, 'a number or null'],
  numBadEpochs: [isCount, 'a whole number of at least 0'],
  cooldownCounter: [isCount, 'a whole number of at least 0'],
} as const;

/** Throws unless it is a list of so many numbers, or of states of schedulers, which are looked at elsewhere. */
function requireEntries(where: string, name: string, value: unknown, count: number): void {
  if (!Array.isArray(value)) return refuse(where, name, value, 'a list');
  const what = name === 'schedulers' ? 'schedulers' : 'groups';
  if (value.length !== count)
    throw new DataError(where, `${name} of the state has ${value.length} ${what}, but there are ${count}`, {
      expected: count,
      got: value.length,
    });
  if (what === 'schedulers') return;
  const wrong = value.findIndex((rate) => !Number.isFinite(rate));
  if (wrong !== -1) refuse(where, `${name}[${wrong}]`, value[wrong], 'a number, and finite');
}

function refuse(where: string, name: string, value: unknown, rule: string): never {
  throw new DataError(where, `${name} is ${formatValue(value)}; it must be ${rule}`, { expected: rule, got: value });
}
