import { noGrad, type Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  allocate,
  ConfigError,
  ExportError,
  refuseArgument,
  requireNumber,
  requireOneOf,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { evaluate } from '../evaluate.ts';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, Complete, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import type { Rule } from '../rules/rule.ts';
import type { OptimizerState } from '../state-dict.ts';
import { memoryFrom, tensorsOf, type Memory } from './memory.ts';
import { dot, largest, strongWolfe, type Evaluation } from './strong-wolfe.ts';

export interface LBFGSOptions extends BaseOptions, MaximizeOption {
  /** default 1 */
  readonly learningRate?: number | undefined;
  /** iterations of a step; default 20 */
  readonly maxIter?: number | undefined;
  /** evaluations of a step; default null: 1.25 · maxIter */
  readonly maxEval?: number | null | undefined;
  /** a step ends when no gradient is larger; default 1e-7 */
  readonly toleranceGrad?: number | undefined;
  /** a step ends when neither loss nor a weight changes more; default 1e-9 */
  readonly toleranceChange?: number | undefined;
  /** how many former iterations the curvature is estimated from; default 100 */
  readonly historySize?: number | undefined;
  /** how far an iteration goes: as far as the conditions of Wolfe say, or by the learning rate; default null, the latter */
  readonly lineSearchFn?: 'strong_wolfe' | null | undefined;
}

const rule: Rule<LBFGSOptions> = {
  name: 'LBFGS',
  defaults: {
    learningRate: 1,
    maxIter: 20,
    maxEval: null,
    toleranceGrad: 1e-7,
    toleranceChange: 1e-9,
    historySize: 100,
    lineSearchFn: null,
    maximize: false,
  },
  moments: () => [],
  check(
    { maxIter, maxEval, toleranceGrad, toleranceChange, historySize, lineSearchFn }: Complete<LBFGSOptions>,
    where,
  ) {
    requireWholeNumber(where, 'maxIter', maxIter, { least: 1 });
    if (maxEval !== null) requireWholeNumber(where, 'maxEval', maxEval, { least: 1 });
    requireNumber(where, 'toleranceGrad', toleranceGrad, { least: 0 });
    requireNumber(where, 'toleranceChange', toleranceChange, { least: 0 });
    requireWholeNumber(where, 'historySize', historySize, { least: 1 });
    requireOneOf(where, 'lineSearchFn', lineSearchFn, ['strong_wolfe', null]);
  },
  update: ({ value, moments }) => ({ value, moments }), // never asked for: all parameters change together
};

/**
 * L-BFGS (Liu and Nocedal, 1989): follows the curvature of the loss, which it estimates from former iterations. A step evaluates the loss several
 * times, so it takes a closure. Works in double precision whatever the parameters are, and not in compiled steps: how often it evaluates
 * follows from values. One group of parameters.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([4]));
 * const optimizer = new LBFGS([w], { lineSearchFn: 'strong_wolfe' });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = w.value.sub(1).mul(w.value.sub(1)).sum();
 *   loss.backward();
 *   return loss;
 * });
 * w.value.toArray(); // [1]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
 */
export class LBFGS extends Optimizer<LBFGSOptions> {
  #memory: Memory | null = null;

  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<LBFGSOptions>>, options: LBFGSOptions = {}) {
    super(rule, parameters, options);
    requireOne(this.paramGroups.length);
  }

  /** @throws {ConfigError} always: there is one group */
  override addParamGroup(): never {
    return requireOne(this.paramGroups.length + 1) as never;
  }

  /**
   * Makes up to `maxIter` iterations.
   *
   * @param closure forgets gradients, works out the loss and its gradients, and gives the loss
   * @returns the loss before the step
   */
  override step(closure?: () => Tensor): Tensor {
    if (closure === undefined)
      return refuseArgument('LBFGS', 'closure', closure, 'a function that makes gradients and gives the loss');
    if (activeRecorder() !== null)
      throw new ExportError(
        'LBFGS',
        'its steps cannot be compiled, since how often they evaluate the loss follows from values; leave them eager',
      );
    let first: Tensor | null = null;
    const look = (): Evaluation => {
      const loss = evaluate('LBFGS', closure);
      first ??= loss;
      const sign = this.#options.maximize ? -1 : 1;
      return { loss: sign * loss.item(), gradient: this.#gradient(sign) };
    };
    this.#iterate(look);
    return first!;
  }

  #iterate(look: () => Evaluation): void {
    const { maxIter, toleranceGrad, toleranceChange, lineSearchFn, learningRate } = this.#options;
    const maxEval = this.#options.maxEval ?? Math.floor((maxIter * 5) / 4);
    let { loss, gradient } = look();
    let evaluations = 1;
    if (largest(gradient) <= toleranceGrad) return;
    const memory = (this.#memory ??= newMemory(gradient.length));
    for (let i = 1; i <= maxIter; i++) {
      const isFirst = memory.iterations++ === 0;
      const direction = isFirst ? gradient.map((x) => -x) : this.#direction(memory, gradient);
      memory.direction = direction;
      memory.gradient = gradient;
      const before = loss;
      memory.t = isFirst
        ? Math.min(1, 1 / gradient.reduce((sum, x) => sum + Math.abs(x), 0)) * learningRate
        : learningRate;
      const slope = dot(gradient, direction);
      if (slope > -toleranceChange) break;
      const start = this.#values();
      const at = (t: number): Evaluation => {
        this.#setValues(start, t, direction);
        return look();
      };
      if (lineSearchFn === null) {
        this.#setValues(start, memory.t, direction);
        if (i === maxIter) break;
        ({ loss, gradient } = look());
        evaluations++;
      } else {
        const search = { evaluate: at, direction, t: memory.t, start: { loss, gradient }, slope, toleranceChange };
        const found = strongWolfe({ ...search, maxEvaluations: maxEval - evaluations });
        ({ loss, gradient, t: memory.t } = found);
        evaluations += found.evaluations;
        this.#setValues(start, memory.t, direction);
      }
      if (i === maxIter || evaluations >= maxEval || largest(gradient) <= toleranceGrad) break;
      if (largest(direction) * memory.t <= toleranceChange || Math.abs(loss - before) < toleranceChange) break;
    }
  }

  /** The direction of Newton's method by the curvature that former iterations show (two-loop recursion). */
  #direction(memory: Memory, gradient: Float64Array): Float64Array {
    const change = gradient.map((x, i) => x - memory.gradient[i]);
    const step = memory.direction.map((x) => x * memory.t);
    const curvature = dot(change, step);
    if (curvature > 1e-10) {
      memory.pairs.push({ change, step });
      if (memory.pairs.length > this.#options.historySize) memory.pairs.shift();
      memory.scale = curvature / dot(change, change);
    }
    const q = gradient.map((x) => -x);
    const ratios = memory.pairs.map((pair) => 1 / dot(pair.change, pair.step));
    const shares: number[] = [];
    for (let i = memory.pairs.length - 1; i >= 0; i--) {
      shares[i] = dot(memory.pairs[i].step, q) * ratios[i];
      addTo(q, memory.pairs[i].change, -shares[i]);
    }
    for (let j = 0; j < q.length; j++) q[j] *= memory.scale;
    memory.pairs.forEach((pair, i) => addTo(q, pair.step, shares[i] - dot(pair.change, q) * ratios[i]));
    return q;
  }

  get #options(): Complete<LBFGSOptions> {
    return this.paramGroups[0].options;
  }

  /** All gradients in one list; that of a parameter without is 0. */
  #gradient(sign: number): Float64Array {
    return flat(
      this.parameters.map(
        ({ grad, type }) => grad?.data.map((x) => sign * x) ?? allocate(type!.dtype, this.#sizeOf(type!.shape)),
      ),
    );
  }

  #values(): Float64Array {
    return flat(this.parameters.map(({ value }) => value.data));
  }

  #sizeOf(shape: readonly number[]): number {
    return shape.reduce((a, b) => a * b, 1);
  }

  /** Goes to `start + t · direction`. */
  #setValues(start: Float64Array, t: number, direction: Float64Array): void {
    let at = 0;
    noGrad(() => {
      for (const parameter of this.parameters) {
        const { value } = parameter;
        const data = allocate(value.dtype, value.size);
        for (let i = 0; i < data.length; i++, at++) data[i] = start[at] + t * direction[at];
        parameter.value = value.derive(value, data);
      }
    });
  }

  override namedStates(): ReturnType<Optimizer['namedStates']> {
    return [['learning_rate.0', this.paramGroups[0].inputs.learning_rate]];
  }

  override stateDict(): OptimizerState {
    return { ...super.stateDict(), tensors: this.#memory === null ? {} : tensorsOf(this.#memory) };
  }

  override loadStateDict(state: OptimizerState): void {
    const memory = this.#read(state);
    super.loadStateDict({ ...state, tensors: {} });
    this.#memory = memory;
  }

  override checkStateDict(state: OptimizerState): void {
    this.#read(state);
  }

  #read(state: OptimizerState): Memory | null {
    const { tensors, ...rest } = (typeof state === 'object' && state !== null ? state : {}) as OptimizerState;
    super.checkStateDict({ ...rest, tensors: typeof tensors === 'object' && tensors !== null ? {} : tensors });
    return memoryFrom(tensors, this.#values().length);
  }
}

function newMemory(size: number): Memory {
  const nothing = new Float64Array(size);
  return { direction: nothing, gradient: nothing, pairs: [], t: 0, scale: 1, iterations: 0 };
}

function addTo(y: Float64Array, x: Float64Array, factor: number): void {
  for (let i = 0; i < y.length; i++) y[i] += factor * x[i];
}

function flat(parts: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

function requireOne(groups: number): void {
  if (groups !== 1)
    throw new ConfigError('LBFGS', `there are ${groups} groups but must be 1`, { expected: 1, got: groups });
}
