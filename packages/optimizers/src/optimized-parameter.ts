import { Buffer, type Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  add,
  cast,
  full,
  mul,
  requireSame,
  requireSameShape,
  withRecorder,
  type DType,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { BaseOptions, MaximizeOption } from './options.ts';
import type { ParamGroup } from './param-group.ts';
import { OwnMemory } from './own-memory.ts';
import { initialValues, type ParameterState, type StateValues } from './parameter-state.ts';

/** A parameter with its rule, its group, and what is remembered of it. */
export class OptimizedParameter<O extends BaseOptions> {
  readonly parameter: Parameter;
  readonly #group: ParamGroup<O>;
  #state: ParameterState | null = null;

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

  get #moments(): readonly string[] {
    const { rule, options } = this.#group;
    return rule.moments(options, this.type.shape);
  }

  /**
   * The state; that of a first step is made. It stays the same from then on, so it belongs to no trace that it is made in, unless the
   * optimizer does.
   */
  ensureState(): ParameterState {
    const known = this.#state;
    if (known === null || !this.#moments.every((name) => name in known)) this.#begin();
    const { dtype } = this.type;
    if (this.#state!.step.type!.dtype !== dtype) this.#follow(dtype);
    return this.#state!;
  }

  /** Makes the state; of one that is there, what it lacks since the momentum was 0. */
  #begin(): void {
    const make = (): ParameterState =>
      Object.fromEntries(Object.entries(this.initial).map(([name, value]) => [name, new Buffer(value)]));
    const isOwn = activeRecorder()?.owns?.(this.#group.inputs.learning_rate);
    this.#state = { ...(isOwn ? make() : withRecorder(null, make)), ...this.#state };
  }

  /** The parameter has another dtype now: what is remembered gets it, too. */
  #follow(dtype: DType): void {
    withRecorder(null, () => {
      for (const state of Object.values(this.#state!)) state.retype(cast(state.value, dtype));
    });
  }

  /** Takes over its values in a state dict, where `index` is the place of the parameter, or starts anew. */
  loadState(index: number, tensors: Readonly<Record<string, Tensor>>): void {
    if (this.#state === null && !(`${index}.step` in tensors)) return;
    const state = this.ensureState();
    for (const [name, first] of Object.entries(this.initial)) state[name].value = tensors[`${index}.${name}`] ?? first;
  }

  /** The states with their names in a state dict, where `index` is the place of the parameter: `0.step`, `0.mean` … */
  namedStates(index: number): readonly (readonly [name: string, state: Buffer])[] {
    return Object.entries(this.#state ?? {}).map(([name, state]) => [`${index}.${name}`, state]);
  }

  /** Makes a step: with the loop that the rule has for it, or with tensor operations, which a recorder sees. */
  step(given: Tensor): void {
    const { rule, options, learningRate, momentum, fused } = this.#group;
    const state = this.ensureState();
    const { value } = this.parameter;
    const { dtype } = value;
    requireSame(rule.name, ['a gradient', 'its parameter'], [given.dtype, dtype]);
    requireSameShape(rule.name, ['a parameter', 'its gradient'], [value.shape, given.shape]);
    const gradient = (options as MaximizeOption).maximize ? mul(given, -1) : given;
    const loop = activeRecorder() || value.isRemote || gradient.isRemote ? null : fused?.(value);
    const moments: Record<string, Tensor> = {};
    const unseen = new Set<Tensor>();
    for (const name of this.#moments) {
      const { storage } = state[name];
      if (storage instanceof OwnMemory && loop && !storage.isSeen) unseen.add((moments[name] = storage.value));
      else moments[name] = state[name].value;
    }
    const stepCount = add(state.step.value, 1);
    const input = { value, gradient, moments };
    const next = loop
      ? loop({ ...input, unseen, stepCount: stepCount.item(), learningRate, momentum: momentum ?? 0 })
      : rule.update({ ...input, stepCount, ...this.#numbers(dtype) }, options);
    const values: StateValues = { ...next.moments, step: stepCount };
    for (const name in state) {
      const after = values[name] as Tensor | undefined; // rules may give more, or less where momentum is 0 now
      if (!after || unseen.has(after)) continue;
      state[name].value = after;
      if (loop && after !== moments[name]) state[name].attachStorage(new OwnMemory(after));
    }
    this.parameter.value = next.value;
  }

  /** Learning rate and momentum for operations; where they are recorded, inputs. */
  #numbers(dtype: DType): { readonly learningRate: Tensor; readonly momentum: Tensor | number } {
    const { inputs, learningRate, momentum } = this.#group;
    const recorder = activeRecorder();
    recorder?.guard(() => inputs.momentum);
    return {
      learningRate: recorder ? cast(inputs.learning_rate.value, dtype) : full([], learningRate, { dtype }),
      momentum: momentum && recorder && inputs.momentum ? cast(inputs.momentum.value, dtype) : (momentum ?? 0),
    };
  }
}
