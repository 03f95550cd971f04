import { Buffer, detach, noGrad, type Parameter } from '@gradkit/autograd';
import { ConfigError, DataError, formatShape, full, sameShape, type Tensor } from '@gradkit/core-tensor';
import type { Rule } from './rule.ts';

/** Options that every optimizer has. */
export interface BaseOptions {
  readonly learningRate: number;
}

/** Parameters with options of their own. */
export interface ParameterGroup<O> {
  readonly parameters: Iterable<Parameter>;
  readonly options: Partial<O>;
}

/** Everything an optimizer must remember: plain options, and tensors by name (`0.momentum`: of the first parameter). */
export interface OptimizerState {
  readonly rule: string;
  readonly groups: readonly Readonly<Record<string, number | boolean>>[];
  readonly tensors: Readonly<Record<string, Tensor>>;
}

interface Group<O> {
  readonly parameters: readonly Parameter[];
  readonly options: O;
  /** kept as a state, so that a traced step takes it as an input */
  readonly learningRate: Buffer;
}

/** Moments and step count of one parameter. */
interface Slot {
  readonly step: Buffer;
  readonly moments: Readonly<Record<string, Buffer>>;
}

/**
 * Changes parameters along their gradients by a rule. Make one of the named ones: `SGD`, `Adam` …
 *
 * @see https://pytorch.org/docs/stable/optim.html
 */
export class Optimizer<O extends BaseOptions = BaseOptions> {
  readonly #rule: Rule<O>;
  readonly #groups: readonly Group<O>[];
  readonly #slots = new Map<Parameter, Slot>();

  /**
   * @param rule how to update
   * @param parameters of a model, or groups with options of their own
   * @param options of all groups that do not say otherwise
   * @throws {ConfigError} if there are no parameters, one is given twice, or an option is outside its range
   */
  constructor(rule: Rule<O>, parameters: Iterable<Parameter> | readonly ParameterGroup<O>[], options: O) {
    this.#rule = rule;
    const groups = groupsOf(parameters);
    const seen = new Set<Parameter>();
    this.#groups = groups.map((group) => {
      const all = { ...options, ...group.options };
      requireRange(rule.name, { learningRate: all.learningRate });
      rule.check(all);
      const own = [...group.parameters];
      for (const parameter of own) {
        if (seen.has(parameter))
          throw new ConfigError(rule.name, 'a parameter is given twice; each may be in one group only');
        seen.add(parameter);
      }
      const dtype = own[0]?.value.dtype ?? 'float32';
      return { parameters: own, options: all, learningRate: new Buffer(full([], all.learningRate, { dtype })) };
    });
    if (seen.size === 0)
      throw new ConfigError(rule.name, 'there are 0 parameters; at least 1 is needed', { expected: 1, got: 0 });
  }

  /** Size of a step. Setting it sets that of every group. */
  get learningRate(): number {
    return this.#groups[0].learningRate.value.item();
  }

  set learningRate(value: number) {
    this.learningRates = this.#groups.map(() => value);
  }

  /** Size of a step of each group. */
  get learningRates(): readonly number[] {
    return this.#groups.map(({ learningRate }) => learningRate.value.item());
  }

  set learningRates(values: readonly number[]) {
    this.#groups.forEach(({ learningRate }, i) => {
      requireRange(this.#rule.name, { learningRate: values[i] });
      learningRate.value = full([], values[i], { dtype: learningRate.value.dtype });
    });
  }

  /** All parameters of all groups. */
  get parameters(): readonly Parameter[] {
    return this.#groups.flatMap(({ parameters }) => parameters);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const { parameters } of this.#groups) for (const parameter of parameters) parameter.zeroGrad();
  }

  /** Changes every parameter that has a gradient. */
  step(): void {
    noGrad(() => {
      for (const group of this.#groups) {
        for (const parameter of group.parameters)
          if (parameter.grad !== null) this.#update(parameter, parameter.grad, group);
      }
    });
  }

  #update(parameter: Parameter, gradient: Tensor, { options, learningRate }: Group<O>): void {
    const slot = this.#slotOf(parameter, options);
    const { dtype } = parameter.value;
    slot.step.value = slot.step.value.add(1);
    const moments = Object.fromEntries(Object.entries(slot.moments).map(([name, { value }]) => [name, value]));
    const next = this.#rule.update(
      {
        value: detach(parameter.value),
        gradient: detach(gradient),
        moments,
        step: slot.step.value,
        learningRate: learningRate.value.cast(dtype),
      },
      options,
    );
    parameter.value = next.value;
    for (const [name, value] of Object.entries(next.moments)) slot.moments[name].value = value;
  }

  #slotOf(parameter: Parameter, options: O): Slot {
    const known = this.#slots.get(parameter);
    if (known !== undefined) return known;
    const { shape, dtype } = parameter.value;
    const moment = (name: string) => new Buffer(full(shape, this.#rule.initial?.(name, options) ?? 0, { dtype }));
    const slot = {
      step: new Buffer(full([], 0, { dtype })),
      moments: Object.fromEntries(this.#rule.moments(options).map((name) => [name, moment(name)])),
    };
    this.#slots.set(parameter, slot);
    return slot;
  }

  /** Options, moments and step counts: with the model's state dict, all that exact resumption needs. */
  stateDict(): OptimizerState {
    const tensors: Record<string, Tensor> = {};
    this.parameters.forEach((parameter, i) => {
      const slot = this.#slots.get(parameter);
      if (slot === undefined) return;
      tensors[`${i}.step`] = slot.step.value;
      for (const [name, { value }] of Object.entries(slot.moments)) tensors[`${i}.${name}`] = value;
    });
    const groups = this.#groups.map(({ options }, i) =>
      Object.fromEntries(Object.entries({ ...options, learningRate: this.learningRates[i] })),
    );
    return { rule: this.#rule.name, groups, tensors };
  }

  /**
   * Takes over what `stateDict()` gave, for the same parameters in the same order. Everything is checked before anything changes.
   *
   * @throws {DataError} if it belongs to another rule or to other parameters
   */
  loadStateDict({ rule, groups, tensors }: OptimizerState): void {
    const where = `${this.#rule.name}.loadStateDict`;
    if (rule !== this.#rule.name)
      throw new DataError(where, `the state is of ${rule}, not of ${this.#rule.name}`, {
        expected: this.#rule.name,
        got: rule,
      });
    if (groups.length !== this.#groups.length) {
      throw new DataError(where, `the state has ${groups.length} groups but the optimizer has ${this.#groups.length}`, {
        expected: this.#groups.length,
        got: groups.length,
      });
    }
    const { parameters } = this;
    for (const [name, tensor] of Object.entries(tensors)) requireFits(where, { name, tensor, parameters });
    this.learningRates = groups.map(({ learningRate }) => Number(learningRate));
    this.#slots.clear();
    for (const { parameters: own, options } of this.#groups) {
      for (const parameter of own) {
        const i = parameters.indexOf(parameter);
        if (!(`${i}.step` in tensors)) continue;
        const slot = this.#slotOf(parameter, options);
        slot.step.value = tensors[`${i}.step`];
        for (const [name, buffer] of Object.entries(slot.moments)) {
          const saved = tensors[`${i}.${name}`];
          if (saved === undefined)
            throw new DataError(where, `the state has no ${i}.${name}`, { expected: `${i}.${name}` });
          buffer.value = saved;
        }
      }
    }
  }
}

function requireFits(
  where: string,
  { name, tensor, parameters }: { name: string; tensor: Tensor; parameters: readonly Parameter[] },
): void {
  const [index, moment] = name.split('.');
  const parameter = parameters[Number(index)];
  if (parameter === undefined) {
    throw new DataError(where, `the state has ${name} but there are ${parameters.length} parameters`, {
      expected: parameters.length,
      got: name,
    });
  }
  const expected = moment === 'step' ? [] : parameter.value.shape;
  if (sameShape(tensor.shape, expected)) return;
  throw new DataError(where, `${name} is ${formatShape(tensor.shape)} but must be ${formatShape(expected)}`, {
    expected,
    got: tensor.shape,
  });
}

function groupsOf<O>(parameters: Iterable<Parameter> | readonly ParameterGroup<O>[]): readonly ParameterGroup<O>[] {
  const list = [...parameters] as Parameter[] | ParameterGroup<O>[];
  const isGroup = (entry: Parameter | ParameterGroup<O>): entry is ParameterGroup<O> => 'parameters' in entry;
  return list.length > 0 && list.every(isGroup) ? list : [{ parameters: list as Parameter[], options: {} }];
}

/** Throws unless each number is at least 0 and, where a limit is given, below it. */
export function requireRange(
  rule: string,
  options: Readonly<Record<string, number>>,
  below = Number.POSITIVE_INFINITY,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value >= 0 && value < below) continue;
    const limit = Number.isFinite(below) ? ` and below ${below}` : ' and finite';
    throw new ConfigError(rule, `${name} is ${value}; it must be at least 0${limit}`, { got: value });
  }
}
