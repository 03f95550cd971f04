import { enableGrad, noGrad, type Buffer, type Parameter } from '@gradkit/autograd';
import { activeRecorder, ConfigError, type Tensor } from '@gradkit/core-tensor/functional';
import { OptimizedParameter } from './optimized-parameter.ts';
import type { BaseOptions } from './options.ts';
import type { ParamGroup } from './param-group.ts';
import { makeGroups, type ParameterGroup } from './make-groups.ts';
import type { Rule } from './rules/rule.ts';
import { readState, type OptimizerState } from './state-dict.ts';

/**
 * Changes parameters along their gradients by a rule. Make one of the named ones: `SGD`, `Adam` …
 *
 * @see https://pytorch.org/docs/stable/optim.html
 */
export class Optimizer<O extends BaseOptions = BaseOptions> {
  readonly #rule: Rule<O>;
  readonly #options: O;
  readonly #groups: ParamGroup<O>[] = [];
  readonly #parameters: OptimizedParameter<O>[] = [];

  /**
   * @param rule how to update
   * @param parameters of a model, or groups with options of their own
   * @param options of all groups that do not say otherwise
   * @throws {ConfigError} if there are no parameters, one is given twice, an option is unknown or outside its range
   */
  constructor(rule: Rule<O>, parameters: Iterable<Parameter> | Iterable<ParameterGroup<O>>, options: O = {} as O) {
    this.#rule = rule;
    this.#options = options;
    this.#add(parameters);
  }

  /**
   * Takes in further parameters, e.g. of layers that were frozen before. Compiled steps are traced again; a schedule, and a state dict of
   * before, belong to the groups that there were.
   *
   * @param group parameters with options of their own; the others are those of the constructor
   * @throws {ConfigError} what the constructor throws, and nothing changes
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.add_param_group.html
   */
  addParamGroup(group: ParameterGroup<O>): void {
    this.#add([group]);
  }

  #add(parameters: Iterable<Parameter> | Iterable<ParameterGroup<O>>): void {
    for (const group of makeGroups(this.#rule, parameters, this.#options, this.#groups)) {
      this.#groups.push(group);
      for (const one of group.parameters) this.#parameters.push(new OptimizedParameter(one, group));
    }
  }

  /** Groups with the options of each; their `learningRate` may be set; `setMomentum` sets the momentum. */
  get paramGroups(): readonly ParamGroup<O>[] {
    return this.#groups;
  }

  /** Size of a step. Setting it sets that of every group. */
  get learningRate(): number {
    return this.#groups[0].learningRate;
  }

  set learningRate(value: number) {
    for (const group of this.#groups) group.learningRate = value;
  }

  /** All parameters of all groups. */
  get parameters(): readonly Parameter[] {
    return this.#parameters.map(({ parameter }) => parameter);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const { parameter } of this.#parameters) parameter.zeroGrad();
  }

  /**
   * Changes every parameter that has a gradient.
   *
   * @param closure makes gradients and gives the loss; called first
   * @returns what the closure gave
   * @throws {ConfigError} if none has one: `backward()` was not called, or all are frozen or belong to another model
   */
  step(closure: () => Tensor): Tensor;
  step(): void;
  step(closure?: () => Tensor): Tensor | undefined {
    const loss = closure && enableGrad(closure);
    let changed = 0;
    activeRecorder()?.guard(() => this.#groups.length);
    noGrad(() => {
      for (const one of this.#parameters) {
        const gradient = one.parameter.grad;
        if (gradient === null) continue;
        one.step(gradient);
        changed++;
      }
    });
    if (changed) return loss;
    const why = this.parameters.some(({ requiresGrad }) => requiresGrad)
      ? 'call backward() of a loss that depends on them'
      : 'all are frozen, requiresGrad is false';
    throw new ConfigError(this.#rule.name, `none of the ${this.#parameters.length} parameters has a gradient; ${why}`);
  }

  /** Learning rates, and the moments and step counts of all parameters, by name; those of a first step are made, but for frozen ones. */
  namedStates(): readonly (readonly [name: string, state: Buffer])[] {
    for (const one of this.#parameters) if (one.parameter.requiresGrad) one.ensureState();
    const inputs = this.#groups.flatMap((group, i) =>
      Object.entries(group.inputs).map(([name, state]) => [`${name}.${i}`, state!] as const),
    );
    return [...inputs, ...this.#remembered()];
  }

  /** The states of parameters that have made a step. */
  #remembered(): readonly (readonly [name: string, state: Buffer])[] {
    return this.#parameters.flatMap((one, i) => one.namedStates(i));
  }

  /** Brings moments and step counts here from a device, where they may be after a compiled step. Not needed on the CPU. */
  async sync(): Promise<void> {
    await Promise.all(this.#remembered().map(([, state]) => state.sync()));
  }

  /** Options, moments and step counts: with the model's state dict, all that exact resumption needs. */
  stateDict(): OptimizerState {
    const tensors = Object.fromEntries(this.#remembered().map(([name, { value }]): [string, Tensor] => [name, value]));
    return { rule: this.#rule.name, groups: this.#groupStates(), tensors };
  }

  /**
   * Takes over moments, step counts and learning rates of `stateDict()`, for the same parameters in the same order; other options stay
   * those of the constructor. Everything is checked before anything changes.
   *
   * @throws {DataError} if it belongs to another rule, other options or other parameters
   */
  loadStateDict(state: OptimizerState): void {
    this.#read(state).forEach((rate, i) => (this.#groups[i].learningRate = rate));
    this.#parameters.forEach((one, i) => one.loadState(i, state.tensors));
  }

  /** Throws what `loadStateDict` would, and changes nothing. */
  checkStateDict(state: OptimizerState): void {
    this.#read(state);
  }

  /** What `console.log` shows in Node: the rule, and the options of each group. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#rule.name + JSON.stringify(this.#groupStates());
  }

  #groupStates(): OptimizerState['groups'] {
    return this.#groups.map(({ options, parameters }) => ({ ...options, parameters: parameters.length }));
  }

  #read(state: OptimizerState): readonly number[] {
    return readState(state, { rule: this.#rule.name, groups: this.#groupStates(), parameters: this.#parameters });
  }
}
