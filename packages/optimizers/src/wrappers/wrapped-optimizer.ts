import type { Parameter } from '@gradkit/autograd';
import { requireMethods, type Tensor } from '@gradkit/core-tensor/functional';
import type { AnyOptimizer } from '../any-optimizer.ts';
import type { OptimizerState } from '../state-dict.ts';

/** An optimizer that does something more around the steps of another one. */
export abstract class WrappedOptimizer implements AnyOptimizer {
  /** the optimizer within */
  readonly base: AnyOptimizer;

  protected constructor(where: string, base: AnyOptimizer) {
    requireMethods(where, 'base', base, ['step', 'zeroGrad', 'stateDict']);
    this.base = base;
  }

  abstract step(closure: () => Tensor): Tensor;
  abstract step(): void;

  get paramGroups(): AnyOptimizer['paramGroups'] {
    return this.base.paramGroups;
  }

  addParamGroup(group: Parameters<AnyOptimizer['addParamGroup']>[0]): void {
    this.base.addParamGroup(group);
  }

  get learningRate(): number {
    return this.base.learningRate;
  }

  set learningRate(value: number) {
    this.base.learningRate = value;
  }

  get parameters(): readonly Parameter[] {
    return this.base.parameters;
  }

  zeroGrad(): void {
    this.base.zeroGrad();
  }

  namedStates(): ReturnType<AnyOptimizer['namedStates']> {
    return this.base.namedStates();
  }

  sync(): Promise<void> {
    return this.base.sync();
  }

  stateDict(): OptimizerState {
    return this.base.stateDict();
  }

  loadStateDict(state: OptimizerState): void {
    this.base.loadStateDict(state);
  }

  checkStateDict(state: OptimizerState): void {
    this.base.checkStateDict(state);
  }
}
