import type { Buffer, Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  add,
  allocate,
  cast,
  DTypeError,
  formatShape,
  sameShape,
  ShapeError,
  withRecorder,
  type DType,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { BaseOptions } from './options.ts';
import type { Group } from './parameter-group.ts';
import { initialValues, makeState, setState, type ParameterState, type StateValues } from './parameter-state.ts';
import type { EagerUpdate, Rule } from './rules/rule.ts';

/** A parameter with its rule, its group, and what is remembered of it. */
export class OptimizedParameter<O extends BaseOptions> {
  readonly parameter: Parameter;
  readonly #rule: Rule<O>;
  readonly #group: Group<O>;
  #state: ParameterState | null = null;
  #update: EagerUpdate | null = null;

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

  /** null before the first step */
  get state(): ParameterState | null {
    return this.#state;
  }

  /**
   * The state; that of a first step is made. It stays the same from then on, so it belongs to no trace that it is made in, unless the
   * optimizer does.
   */
  ensureState(): ParameterState {
    const make = (): ParameterState => makeState(this.#initialValues());
    const isWithin = activeRecorder()?.owns?.(this.#group.learningRateInput) === true;
    this.#state ??= isWithin ? make() : withRecorder(null, make);
    const { dtype } = this.type;
    if (this.#state.stepCount.type!.dtype !== dtype) this.#follow(dtype);
    return this.#state;
  }

  /** The parameter has another dtype now: what is remembered gets it, too. */
  #follow(dtype: DType): void {
    this.#update = null;
    withRecorder(null, () => {
      for (const [, state] of this.namedStates(0)) state.retype(cast(state.value, dtype));
    });
  }

  /** Takes over values of a state dict, or starts anew. */
  loadState(values: StateValues | null): void {
    if (values !== null) setState(this.ensureState(), values);
    else if (this.#state !== null) setState(this.#state, this.#initialValues());
  }

  /** The states with their names in a state dict, where `index` is the place of the parameter: `0.step`, `0.mean` … */
  *namedStates(index: number): Generator<readonly [name: string, state: Buffer]> {
    if (this.#state === null) return;
    yield [`${index}.step`, this.#state.stepCount];
    for (const [name, moment] of Object.entries(this.#state.moments)) yield [`${index}.${name}`, moment];
  }

  /** Makes a step with tensor operations, which a recorder sees. */
  stepTraced(gradient: Tensor): void {
    const state = this.ensureState();
    const { value } = this.parameter;
    const stepCount = add(state.stepCount.value, 1);
    const moments = Object.fromEntries(
      Object.entries(state.moments).map(([name, { value: moment }]) => [name, moment]),
    );
    const learningRate = cast(this.#group.learningRateInput.value, value.dtype);
    const next = this.#rule.update({ value, gradient, moments, stepCount, learningRate }, this.#group.options);
    setState(state, { stepCount, moments: next.moments });
    this.parameter.value = next.value;
  }

  /** Makes a step at once. */
  stepNow(gradient: Tensor): void {
    const state = this.ensureState();
    const { value } = this.parameter;
    requireSameType(this.#rule.name, gradient, value);
    this.#update ??= this.#group.updates(this.type);
    const former = state.stepCount.value;
    const stepCount = former.item() + 1;
    const moments: Record<string, Tensor> = {};
    for (const name in state.moments) moments[name] = state.moments[name].value;
    const next = this.#update({ value, gradient, moments, stepCount, learningRate: this.#group.learningRate });
    const later = former.derive(former, allocate(former.dtype, 1).fill(stepCount));
    setState(state, { stepCount: later, moments: next.moments });
    this.parameter.value = next.value;
  }

  #initialValues(): StateValues {
    return initialValues(this.#rule, this.#group.options, this.type);
  }
}

function requireSameType(rule: string, gradient: Tensor, value: Tensor): void {
  if (!sameShape(gradient.shape, value.shape))
    throw new ShapeError(
      rule,
      `a gradient is ${formatShape(gradient.shape)} but its parameter is ${formatShape(value.shape)}`,
      { expected: value.shape, got: gradient.shape },
    );
  if (gradient.dtype === value.dtype) return;
  throw new DTypeError(rule, `a gradient is ${gradient.dtype} but its parameter is ${value.dtype}`, {
    expected: value.dtype,
    got: gradient.dtype,
  });
}
