import type { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  DataError,
  formatValue,
  isPlainObject,
  requireMethods,
  requireOneOf,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { AnyOptimizer, OptimizerState } from '@gradkit/optimizers';

/** Several optimizers by name, each with its own part of what is trained. */
export type NamedOptimizers = Readonly<Record<string, AnyOptimizer>>;

/** Whether there are several optimizers, by name. */
export function isNamed(optimizer: AnyOptimizer | NamedOptimizers): optimizer is NamedOptimizers {
  return isPlainObject(optimizer) && typeof optimizer['zeroGrad'] !== 'function';
}

/** @throws {ConfigError} if there is none, one is none, or a name cannot be one in a checkpoint and in the history */
export function requireNamed(optimizers: NamedOptimizers): void {
  const all = Object.entries(optimizers);
  if (all.length === 0)
    throw new ConfigError(
      'Trainer',
      'optimizer is an object without entries; it must be an optimizer, or several by name',
    );
  for (const [name, optimizer] of all) {
    if (!/^[a-z]\w*$/i.test(name))
      throw new ConfigError('Trainer', `an optimizer is called ${name}; it must be a word, as in { generator: … }`, {
        got: name,
      });
    requireMethods('Trainer', `optimizer.${name}`, optimizer, ['zeroGrad', 'step']);
  }
}

/** Several optimizers as one: their groups and their states together. Steps are those of each. */
export class OptimizerSet implements AnyOptimizer {
  readonly #optimizers: ReadonlyMap<string, AnyOptimizer>;

  constructor(optimizers: NamedOptimizers) {
    this.#optimizers = new Map(Object.entries(optimizers));
  }

  get names(): readonly string[] {
    return [...this.#optimizers.keys()];
  }

  /** @throws {ConfigError} if there is none of the name */
  get(name: string): AnyOptimizer {
    requireOneOf('Trainer', 'the optimizer that minimize is to step', name, this.names);
    return this.#optimizers.get(name)!;
  }

  get paramGroups(): AnyOptimizer['paramGroups'] {
    return this.#all.flatMap(({ paramGroups }) => paramGroups);
  }

  get #all(): readonly AnyOptimizer[] {
    return [...this.#optimizers.values()];
  }

  /** that of the first; setting it sets that of all */
  get learningRate(): number {
    return this.#all[0].learningRate;
  }

  set learningRate(value: number) {
    for (const optimizer of this.#all) optimizer.learningRate = value;
  }

  get parameters(): readonly Parameter[] {
    return [...new Set(this.#all.flatMap(({ parameters }) => parameters))];
  }

  addParamGroup(): void {
    throw new ConfigError('Trainer', `add the group to one of the optimizers: ${this.names.join(', ')}`);
  }

  zeroGrad(): void {
    for (const optimizer of this.#all) optimizer.zeroGrad();
  }

  step(closure: () => Tensor): Tensor;
  step(): void;
  step(): never {
    throw new ConfigError('Trainer', `step one of the optimizers: ${this.names.join(', ')}`);
  }

  namedStates(): ReturnType<AnyOptimizer['namedStates']> {
    return this.#flatMap((name, optimizer) =>
      optimizer.namedStates().map(([state, value]) => [`${name}.${state}`, value] as const),
    );
  }

  async sync(): Promise<void> {
    await Promise.all(this.#all.map((optimizer) => optimizer.sync()));
  }

  stateDict(): OptimizerState {
    const states = this.#flatMap((name, optimizer) => [[name, optimizer.stateDict()] as const]);
    return {
      rule: this.#rule,
      groups: states.flatMap(([owner, { rule, groups }]) => groups.map((group) => ({ ...group, owner, rule }))),
      tensors: Object.fromEntries(
        states.flatMap(([name, { tensors }]) =>
          Object.entries(tensors).map(([key, tensor]) => [`${name}.${key}`, tensor] as const),
        ),
      ),
    };
  }

  loadStateDict(state: OptimizerState): void {
    this.checkStateDict(state);
    for (const [name, optimizer] of this.#optimizers) optimizer.loadStateDict(stateOf(name, state));
  }

  checkStateDict(state: OptimizerState): void {
    const { rule, groups, tensors }: Partial<OptimizerState> = Object(state); // what is missing is named below
    const isState = Array.isArray(groups) && groups.every(isPlainObject) && isPlainObject(tensors);
    if (rule !== this.#rule || !isState)
      throw new DataError('Trainer', `the state is of ${formatValue(rule)}, not of the optimizers ${this.#rule}`, {
        expected: this.#rule,
        got: rule,
      });
    const stranger = Object.keys(tensors).find((key) => !this.#optimizers.has(key.split('.')[0]));
    if (stranger !== undefined)
      throw new DataError('Trainer', `the state has ${stranger}, which is of none of the optimizers ${this.#rule}`, {
        got: stranger,
      });
    for (const [name, optimizer] of this.#optimizers) optimizer.checkStateDict(stateOf(name, state));
  }

  /** what states say that they are of */
  get #rule(): string {
    return this.names.join(', ');
  }

  #flatMap<R>(f: (name: string, optimizer: AnyOptimizer) => readonly R[]): readonly R[] {
    return [...this.#optimizers].flatMap(([name, optimizer]) => f(name, optimizer));
  }
}

/** What is of one optimizer in the state of all: its rule, the groups that it owns, and tensors by its own names. */
function stateOf(name: string, { groups, tensors }: OptimizerState): OptimizerState {
  const prefix = `${name}.`;
  const own = groups.filter(({ owner }) => owner === name);
  return {
    rule: String(own[0]?.['rule']),
    groups: own,
    tensors: Object.fromEntries(
      Object.entries(tensors).flatMap(([key, tensor]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), tensor] as const] : [],
      ),
    ),
  };
}
