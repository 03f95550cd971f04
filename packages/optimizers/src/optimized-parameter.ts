import { Buffer, type Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  add,
  allocate,
  cast,
  formatShape,
  requireSame,
  sameShape,
  ShapeError,
  withRecorder,
  type DType,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { BaseOptions } from './options.ts';
import type { Group } from './parameter-group.ts';
import { initialValues, type ParameterState, type StateValues } from './parameter-state.ts';
import type { EagerUpdate, Rule, UpdateResult } from './rules/rule.ts';

/** A parameter with its rule, its group, and what is remembered of it. */
export class OptimizedParameter<O extends BaseOptions> {
  readonly parameter: Parameter;
  readonly #rule: Rule<O>;
  readonly #group: Group<O>;
  #state: ParameterState | null = null;
  #fused: EagerUpdate | null | undefined; // undefined until the first step

  constructor(parameter: Parameter, rule: Rule<O>, group: Group<O>) {
    this.parameter = parameter;
    this.#rule = rule;
    this.#group = group;
  }

  /** shape and dtype, wherever the value is */
  get type(): TensorType {
    return this.parameter.type!;
  }

  /** names of the moments that are remembered */
  get moments(): readonly string[] {
    return this.#rule.moments(this.#group.options);
  }

  /**
   * The state; that of a first step is made. It stays the same from then on, so it belongs to no trace that it is made in, unless the
   * optimizer does.
   */
  ensureState(): ParameterState {
    this.#state ??= this.#makeState();
    const { dtype } = this.type;
    if (this.#state.step.type!.dtype !== dtype) this.#follow(dtype);
    return this.#state;
  }

  #makeState(): ParameterState {
    const make = (): ParameterState =>
      Object.fromEntries(Object.entries(this.#initialValues()).map(([name, value]) => [name, new Buffer(value)]));
    return activeRecorder()?.owns?.(this.#group.learningRateInput) === true ? make() : withRecorder(null, make);
  }

  /** The parameter has another dtype now: what is remembered gets it, too. */
  #follow(dtype: DType): void {
    this.#fused = undefined;
    withRecorder(null, () => {
      for (const [, state] of this.namedStates(0)) state.retype(cast(state.value, dtype));
    });
  }

  /** Takes over values of a state dict, or starts anew. */
  loadState(values: StateValues | null): void {
    if (values !== null || this.#state !== null) this.#setState(values ?? this.#initialValues());
  }

  /** The states with their names in a state dict, where `index` is the place of the parameter: `0.step`, `0.mean` … */
  namedStates(index: number): readonly (readonly [name: string, state: Buffer])[] {
    return Object.entries(this.#state ?? {}).map(([name, state]) => [`${index}.${name}`, state]);
  }

  /** Makes a step with tensor operations, which a recorder sees. */
  stepTraced(gradient: Tensor): void {
    const { step, ...input } = this.#inputOf(gradient);
    const stepCount = add(step, 1);
    const learningRate = cast(this.#group.learningRateInput.value, input.value.dtype);
    this.#change(stepCount, this.#rule.update({ ...input, stepCount, learningRate }, this.#group.options));
  }

  /** Makes a step at once. */
  stepNow(gradient: Tensor): void {
    const { step, ...input } = this.#inputOf(gradient);
    const { options, learningRate, fused } = this.#group;
    const scalar = (value: number, { dtype }: TensorType): Tensor =>
      step.derive({ shape: [], dtype }, allocate(dtype, 1).fill(value));
    const stepCount = step.item() + 1;
    const later = scalar(stepCount, step);
    if (this.#fused === undefined) this.#fused = fused?.(this.type) ?? null;
    const next =
      this.#fused === null
        ? this.#rule.update({ ...input, stepCount: later, learningRate: scalar(learningRate, input.value) }, options)
        : this.#fused({ ...input, stepCount, learningRate });
    this.#change(later, next);
  }

  #inputOf(gradient: Tensor) {
    const state = this.ensureState();
    const { value } = this.parameter;
    requireSameType(this.#rule.name, gradient, value);
    const moments: Record<string, Tensor> = {};
    for (const name of this.moments) moments[name] = state[name].value;
    return { step: state.step.value, value, gradient, moments };
  }

  #change(step: Tensor, { value, moments }: UpdateResult): void {
    this.#setState({ ...moments, step });
    this.parameter.value = value;
  }

  #setState(values: StateValues): void {
    const state = this.ensureState();
    for (const name in state) state[name].value = values[name];
  }

  #initialValues(): StateValues {
    return initialValues(this.#rule, this.#group.options, this.type);
  }
}

function requireSameType(rule: string, gradient: Tensor, value: Tensor): void {
  requireSame(rule, ['a gradient', 'its parameter'], [gradient.dtype, value.dtype]);
  if (sameShape(gradient.shape, value.shape)) return;
  throw new ShapeError(
    rule,
    `a gradient is ${formatShape(gradient.shape)} but its parameter is ${formatShape(value.shape)}`,
    { expected: value.shape, got: gradient.shape },
  );
}
