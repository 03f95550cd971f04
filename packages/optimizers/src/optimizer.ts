import { Buffer, noGrad, type Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  add,
  cast,
  ConfigError,
  DataError,
  formatShape,
  full,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Rule } from './rules/rule.ts';

/** Options that every optimizer has. */
export interface BaseOptions {
  readonly learningRate: number;
}

/** Parameters with options of their own; what is not given is as for all others. */
export type ParameterGroup<O> = Partial<O> & { readonly parameters: Iterable<Parameter> };

/** Everything an optimizer must remember: plain options, and tensors by name (`0.mean`: of the first parameter). */
export interface OptimizerState {
  readonly rule: string;
  readonly groups: readonly Readonly<Record<string, number | boolean>>[];
  readonly tensors: Readonly<Record<string, Tensor>>;
}

interface Group<O> {
  readonly parameters: readonly Parameter[];
  readonly options: O;
  /** in double precision, for steps that run at once */
  learningRate: number;
  /** the same as a state, so that a traced step takes it as an input */
  readonly learningRateInput: Buffer;
}

/** What a slot holds. */
interface SlotValues {
  readonly step: Tensor;
  readonly moments: Readonly<Record<string, Tensor>>;
}

/** Moments and step count of one parameter. */
interface Slot {
  readonly step: Buffer;
  readonly moments: Readonly<Record<string, Buffer>>;
}

/** A change that is due: of one parameter, along its gradient. */
interface Change<O> {
  readonly parameter: Parameter;
  readonly gradient: Tensor;
  readonly slot: Slot;
  readonly group: Group<O>;
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
    const seen = new Set<Parameter>();
    this.#groups = groupsOf(parameters).map(([given, own]) => {
      const all: O = { ...options, ...own };
      requireRange(rule.name, { learningRate: all.learningRate });
      rule.check(all);
      const list = [...given];
      for (const parameter of list) {
        if (seen.has(parameter))
          throw new ConfigError(rule.name, 'a parameter is given twice; each may be in one group only');
        seen.add(parameter);
      }
      const { learningRate } = all;
      const dtype = list[0]?.value.dtype ?? 'float32';
      const learningRateInput = new Buffer(full([], learningRate, { dtype }));
      return { parameters: list, options: all, learningRate, learningRateInput };
    });
    if (seen.size === 0)
      throw new ConfigError(rule.name, 'there are 0 parameters; at least 1 is needed', { expected: 1, got: 0 });
  }

  /** Size of a step. Setting it sets that of every group. */
  get learningRate(): number {
    return this.#groups[0].learningRate;
  }

  set learningRate(value: number) {
    this.learningRates = this.#groups.map(() => value);
  }

  /** Size of a step of each group. */
  get learningRates(): readonly number[] {
    return this.#groups.map(({ learningRate }) => learningRate);
  }

  set learningRates(values: readonly number[]) {
    this.#groups.forEach((group, i) => {
      requireRange(this.#rule.name, { learningRate: values[i] });
      group.learningRate = values[i];
      group.learningRateInput.value = full([], values[i], { dtype: group.learningRateInput.value.dtype });
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
    const atOnce = this.#rule.kernel !== undefined && activeRecorder() === null;
    noGrad(() => {
      for (const group of this.#groups) {
        for (const parameter of group.parameters) {
          const gradient = parameter.grad;
          if (gradient === null) continue;
          const change = { parameter, gradient, slot: this.#slotOf(parameter, group.options), group };
          if (atOnce) this.#runKernel(change);
          else this.#runUpdate(change);
        }
      }
    });
  }

  #runUpdate({ parameter, gradient, slot, group }: Change<O>): void {
    const { value } = parameter;
    const step = add(slot.step.value, 1);
    const moments = Object.fromEntries(Object.entries(slot.moments).map(([name, box]) => [name, box.value]));
    const learningRate = cast(group.learningRateInput.value, value.dtype);
    const next = this.#rule.update({ value, gradient, moments, step, learningRate }, group.options);
    slot.step.value = step;
    parameter.value = next.value;
    for (const [name, box] of Object.entries(slot.moments)) box.value = next.moments[name];
  }

  #runKernel({ parameter, gradient, slot, group: { options, learningRate } }: Change<O>): void {
    const { value } = parameter;
    if (!sameShape(gradient.shape, value.shape))
      throw new ShapeError(
        this.#rule.name,
        `a gradient is ${formatShape(gradient.shape)} but its parameter is ${formatShape(value.shape)}`,
        { expected: value.shape, got: gradient.shape },
      );
    const step = slot.step.value.item() + 1;
    const next = value.derive(value, value.data.slice()); // tensors that others hold stay as they are
    const moments: Record<string, Tensor['data']> = {};
    slot.step.value = full([], step, { dtype: value.dtype });
    for (const name in slot.moments) {
      const box = slot.moments[name];
      box.value = box.value.derive(value, box.value.data.slice());
      moments[name] = box.value.data;
    }
    this.#rule.kernel!({ value: next.data, gradient: gradient.data, moments, step, learningRate }, options);
    parameter.value = next;
  }

  #slotOf(parameter: Parameter, options: O): Slot {
    const known = this.#slots.get(parameter);
    if (known !== undefined) return known;
    const { step, moments } = this.#initial(parameter, options);
    const boxes = Object.entries(moments).map(([name, value]) => [name, new Buffer(value)] as const);
    const slot = { step: new Buffer(step), moments: Object.fromEntries(boxes) };
    this.#slots.set(parameter, slot);
    return slot;
  }

  /** Step count and moments before the first step. */
  #initial({ value: { shape, dtype } }: Parameter, options: O): SlotValues {
    const moment = (name: string): Tensor => full(shape, this.#rule.initial?.(name, options) ?? 0, { dtype });
    const moments = this.#rule.moments(options).map((name) => [name, moment(name)] as const);
    return { step: full([], 0, { dtype }), moments: Object.fromEntries(moments) };
  }

  /** Learning rates, and the moments and step counts of all parameters, by name; those of a first step are made. */
  *namedStates(): Generator<readonly [name: string, state: Buffer]> {
    for (const [i, { learningRateInput }] of this.#groups.entries()) yield [`learning_rate.${i}`, learningRateInput];
    let i = 0;
    for (const { parameters, options } of this.#groups) {
      for (const parameter of parameters) {
        const { step, moments } = this.#slotOf(parameter, options);
        yield [`${i}.step`, step];
        for (const [name, moment] of Object.entries(moments)) yield [`${i}.${name}`, moment];
        i++;
      }
    }
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
    const groups = this.#groups.map(({ options, learningRate }) =>
      Object.fromEntries(Object.entries({ ...options, learningRate })),
    );
    return { rule: this.#rule.name, groups, tensors };
  }

  /**
   * Takes over moments, step counts and learning rates of `stateDict()`, for the same parameters in the same order; other options stay
   * those of the constructor. Everything is checked before anything changes.
   *
   * @throws {DataError} if it belongs to another rule, other options or other parameters
   */
  loadStateDict({ rule, groups, tensors }: OptimizerState): void {
    const where = `${this.#rule.name}.loadStateDict`;
    if (rule !== this.#rule.name)
      throw new DataError(where, `the state is of ${rule}, not of ${this.#rule.name}`, {
        expected: this.#rule.name,
        got: rule,
      });
    if (groups.length !== this.#groups.length)
      throw new DataError(where, `the state has ${groups.length} groups but the optimizer has ${this.#groups.length}`, {
        expected: this.#groups.length,
        got: groups.length,
      });
    const known = this.#groups.flatMap(({ parameters, options }) =>
      parameters.map((parameter) => ({ parameter, options, moments: this.#rule.moments(options) })),
    );
    requireFits(where, known, tensors);
    this.learningRates = groups.map(({ learningRate }) => Number(learningRate));
    known.forEach(({ parameter, options, moments }, i) => {
      const isSaved = `${i}.step` in tensors;
      if (!isSaved && !this.#slots.has(parameter)) return;
      const slot = this.#slotOf(parameter, options); // stays the same: compiled steps know it
      const saved = (name: string): Tensor => tensors[`${i}.${name}`];
      const values: SlotValues = isSaved
        ? { step: saved('step'), moments: Object.fromEntries(moments.map((name) => [name, saved(name)] as const)) }
        : this.#initial(parameter, options);
      slot.step.value = values.step;
      for (const name of moments) slot.moments[name].value = values.moments[name];
    });
  }
}

/** Throws unless every parameter has all its tensors or none, in its shape and dtype, and there are no others. */
function requireFits(
  where: string,
  known: readonly { readonly parameter: Parameter; readonly moments: readonly string[] }[],
  tensors: Readonly<Record<string, Tensor>>,
): void {
  const expected = new Map<string, Tensor>();
  known.forEach(({ parameter: { value }, moments }, i) => {
    if (!Object.keys(tensors).some((name) => name.startsWith(`${i}.`))) return;
    expected.set(`${i}.step`, full([], 0, { dtype: value.dtype }));
    for (const moment of moments) expected.set(`${i}.${moment}`, value);
  });
  for (const [name, { shape, dtype }] of expected) {
    const given = tensors[name];
    if (given === undefined) throw new DataError(where, `the state has no ${name}`, { expected: name });
    if (sameShape(given.shape, shape) && given.dtype === dtype) continue;
    throw new DataError(
      where,
      `${name} is ${given.dtype} ${formatShape(given.shape)} but must be ${dtype} ${formatShape(shape)}`,
      { expected: shape, got: given.shape },
    );
  }
  for (const name of Object.keys(tensors)) {
    if (expected.has(name)) continue;
    throw new DataError(where, `the state has ${name}, which none of the ${known.length} parameters has`, {
      expected: [...expected.keys()],
      got: name,
    });
  }
}

/** Parameters with the options they have for themselves. */
function groupsOf(
  parameters: Iterable<Parameter> | readonly ParameterGroup<unknown>[],
): readonly (readonly [Iterable<Parameter>, object])[] {
  const list = [...parameters] as Parameter[] | ParameterGroup<unknown>[];
  const isGroup = (entry: Parameter | ParameterGroup<unknown>): entry is ParameterGroup<unknown> =>
    'parameters' in entry;
  if (list.length === 0 || !list.every(isGroup)) return [[list as Parameter[], {}]];
  return list.map(({ parameters: own, ...options }) => [own, options]);
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
