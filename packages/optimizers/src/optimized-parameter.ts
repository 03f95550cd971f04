import { Buffer, type Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  add,
  allocate,
  cast,
  formatShape,
  mul,
  requireSame,
  sameShape,
  ShapeError,
  withRecorder,
  type DType,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { BaseOptions, MaximizeOption } from './options.ts';
import type { ParamGroup } from './param-group.ts';
import { initialValues, type ParameterState, type StateValues } from './parameter-state.ts';
import type { EagerUpdate, FusedUpdates, UpdateResult } from './rules/rule.ts';

/** A parameter with its rule, its group, and what is remembered of it. */
export class OptimizedParameter<O extends BaseOptions> {
  readonly parameter: Parameter;
  readonly #group: ParamGroup<O>;
  #state: ParameterState | null = null;
  #fused: EagerUpdate | null | undefined; // undefined until it is needed
  #fusedBy: FusedUpdates | undefined;

  constructor(parameter: Parameter, group: ParamGroup<O>) {
    this.parameter = parameter;
    this.#group = group;
  }

  /** shape and dtype, wherever the value is */
  get type(): TensorType {
    return this.parameter.type!;
  }

  /** what is remembered before the first step */
  get initial(): StateValues {
    return initialValues(this.#group, this.type);
  }

  /**
   * The state; that of a first step is made. It stays the same from then on, so it belongs to no trace that it is made in, unless the
   * optimizer does.
   */
  ensureState(): ParameterState {
    const { fused } = this.#group;
    if (this.#fusedBy !== fused) this.#begin(fused);
    const { dtype } = this.type;
    if (this.#state!.step.type!.dtype !== dtype) this.#follow(dtype);
    return this.#state!;
  }

  /** Makes the state; of one that is there, what it lacks since the momentum was 0. */
  #begin(fused: FusedUpdates): void {
    const make = (): ParameterState =>
      Object.fromEntries(Object.entries(this.initial).map(([name, value]) => [name, new Buffer(value)]));
    const isOwn = activeRecorder()?.owns?.(this.#group.inputs.learning_rate) === true;
    this.#fusedBy = fused;
    this.#fused = undefined;
    this.#state = { ...(isOwn ? make() : withRecorder(null, make)), ...this.#state };
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
    if (values !== null || this.#state !== null) this.#setState(values ?? this.initial);
  }

  /** The states with their names in a state dict, where `index` is the place of the parameter: `0.step`, `0.mean` … */
  namedStates(index: number): readonly (readonly [name: string, state: Buffer])[] {
    return Object.entries(this.#state ?? {}).map(([name, state]) => [`${index}.${name}`, state]);
  }

  /** Makes a step with tensor operations, which a recorder sees. */
  stepTraced(gradient: Tensor): void {
    const { step, ...input } = this.#inputOf(gradient);
    const { dtype } = input.value;
    const stepCount = add(step, 1);
    const learningRate = cast(this.#group.inputs.learning_rate.value, dtype);
    const group = this.#group;
    const look = (): Buffer | number => (group.momentum ? (group.inputs.momentum ?? group.momentum) : 0);
    activeRecorder()!.guard(look);
    const kept = look();
    const momentum = kept instanceof Buffer ? cast(kept.value, dtype) : kept;
    this.#change(stepCount, group.rule.update({ ...input, stepCount, learningRate, momentum }, group.options));
  }

  /** Makes a step at once. */
  stepNow(gradient: Tensor): void {
    const { step, ...input } = this.#inputOf(gradient);
    const { rule, options, learningRate, fused } = this.#group;
    const momentum = this.#group.momentum ?? 0;
    const scalar = (value: number, { dtype }: TensorType): Tensor =>
      step.derive({ shape: [], dtype }, allocate(dtype, 1).fill(value));
    const stepCount = step.item() + 1;
    const later = scalar(stepCount, step);
    if (this.#fused === undefined) this.#fused = fused(this.type);
    const next =
      this.#fused === null
        ? rule.update(
            { ...input, stepCount: later, learningRate: scalar(learningRate, input.value), momentum },
            options,
          )
        : this.#fused({ ...input, stepCount, learningRate, momentum });
    this.#change(later, next);
  }

  #inputOf(gradient: Tensor) {
    const state = this.ensureState();
    const { value } = this.parameter;
    const { rule, options } = this.#group;
    requireSameType(rule.name, gradient, value);
    const moments: Record<string, Tensor> = {};
    for (const name of rule.moments(options, value.shape)) moments[name] = state[name].value;
    const { maximize } = options as MaximizeOption;
    return { step: state.step.value, value, gradient: maximize === true ? mul(gradient, -1) : gradient, moments };
  }

  #change(step: Tensor, { value, moments }: UpdateResult): void {
    this.#setState({ ...moments, step });
    this.parameter.value = value;
  }

  #setState(values: StateValues): void {
    const state = this.ensureState();
    for (const name in state) if (name in values) state[name].value = values[name]; // rules may give more, or less where momentum is 0 now
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
