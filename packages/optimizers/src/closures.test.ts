import { Parameter } from '@gradkit/autograd';
import { tensor, trace, zeros } from '@gradkit/core-tensor/functional';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { closureRuns, setUp } from '../testing/closures.ts';
import { descend, quadratic, rosenbrock } from '../testing/descend.ts';
import { Adam, LBFGS, Lookahead, SAM, SGD, StepLR, type AnyOptimizer } from './index.ts';

describe('twelve steps with a closure are those of PyTorch, or of the paper', () => {
  it.each(closureRuns)('$name', (run) => {
    const { w, optimizer, closure } = setUp(run);
    const found = run.steps.map(() => {
      const loss = optimizer.step(closure).item();
      return { loss, value: [...w.value.data] };
    });
    const tolerance = { relative: 1e-6, absolute: 1e-9 };
    expectClose(
      found.map(({ loss }) => loss),
      run.steps.map(({ loss }) => loss),
      tolerance,
    );
    expectClose(
      found.flatMap(({ value }) => value),
      run.steps.flatMap(({ value }) => value),
      tolerance,
    );
    expect(found).toHaveLength(12);
  });

  it.each(closureRuns)('and go on from their state to the same bits: $name', (run) => {
    const [whole, rest] = [setUp(run), setUp(run)];
    for (let i = 0; i < 4; i++) whole.optimizer.step(whole.closure);
    const state = whole.optimizer.stateDict();
    rest.w.value = whole.w.value;
    for (let i = 0; i < 4; i++) whole.optimizer.step(whole.closure);
    rest.optimizer.learningRate = 0.5;
    rest.optimizer.checkStateDict(state);
    rest.optimizer.loadStateDict(state);
    for (let i = 0; i < 4; i++) rest.optimizer.step(rest.closure);
    expect(rest.w.value.data).toEqual(whole.w.value.data);
    expect(rest.optimizer.stateDict()).toEqual(whole.optimizer.stateDict());
  });
});

describe('they find minima', () => {
  const makers: Readonly<Record<string, (parameters: readonly Parameter[]) => AnyOptimizer>> = {
    LBFGS: (parameters) => new LBFGS(parameters, { lineSearchFn: 'strong_wolfe' }),
    SAM: (parameters) => new SAM(new Adam(parameters, { learningRate: 0.02 }), { rho: 1e-3 }),
    Lookahead: (parameters) => new Lookahead(new Adam(parameters, { learningRate: 0.02 })),
  };
  it.each(
    Object.keys(makers).flatMap((name) => (['float32', 'float64'] as const).map((dtype) => [name, dtype] as const)),
  )('%s in %s', (name, dtype) => {
    for (const problem of [quadratic(dtype), rosenbrock(dtype)]) {
      const optimizer = makers[name](problem.parameters);
      const closure = () => {
        optimizer.zeroGrad();
        const loss = problem.loss();
        loss.backward();
        return loss;
      };
      for (let i = 0; i < (name === 'LBFGS' ? 10 : 1500); i++) optimizer.step(closure);
      expect(problem.loss().item()).toBeLessThan(0.05);
      expect(problem.parameters[0].value.dtype).toBe(dtype);
    }
  });

  it('Lookahead without a closure, too', () => {
    const problem = quadratic('float32');
    expect(descend(new Lookahead(new SGD(problem.parameters, { learningRate: 0.05 })), problem, 200)).toBeLessThan(
      1e-4,
    );
  });
});

it('LBFGS goes uphill, and leaves alone what has no gradient', () => {
  const [w, other] = [new Parameter(tensor([1, 2])), new Parameter(tensor([5]))];
  const optimizer = new LBFGS([w, other], { maximize: true, lineSearchFn: 'strong_wolfe' });
  optimizer.step(() => {
    optimizer.zeroGrad();
    const loss = w.value.mul(w.value).neg().sum();
    loss.backward();
    return loss;
  });
  expectClose(w.value, [0, 0]);
  expect(other.value.toArray()).toEqual([5]);
});

it('schedules change the learning rate of the optimizer within', () => {
  const base = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
  const optimizer = new Lookahead(new SAM(base));
  new StepLR(optimizer, 1, { gamma: 0.5 }).step();
  expect([base.learningRate, optimizer.learningRate]).toEqual([0.5, 0.5]);
});

describe('errors', () => {
  const w = new Parameter(tensor([1]));
  const any = (value: unknown): never => value as never;
  const sgd = new SGD([w]);
  it.each<[call: () => unknown, text: string]>([
    [
      () => new LBFGS([{ parameters: [w] }, { parameters: [new Parameter(tensor([1]))] }]),
      'LBFGS: there are 2 groups but must be 1',
    ],
    [() => new LBFGS([w], { maxIter: 0 }), 'LBFGS: maxIter is 0; it must be a whole number of at least 1'],
    [() => new LBFGS([w], { maxEval: 0 }), 'LBFGS: maxEval is 0; it must be a whole number of at least 1'],
    [() => new LBFGS([w], { historySize: 0 }), 'LBFGS: historySize is 0; it must be a whole number of at least 1'],
    [() => new LBFGS([w], { toleranceGrad: -1 }), 'LBFGS: toleranceGrad is -1; it must be at least 0 and finite'],
    [
      () => new LBFGS([w], { lineSearchFn: any('wolfe') }),
      'LBFGS: lineSearchFn is wolfe; it must be one of strong_wolfe, null',
    ],
    [
      () => new LBFGS([w], any({ max_iter: 3 })),
      'LBFGS: max_iter is no option; the options are learningRate, maxIter,',
    ],
    [
      () => new LBFGS([w]).step(any(undefined)),
      'LBFGS: closure is undefined; it must be a function that makes gradients and gives the loss',
    ],
    [() => new LBFGS([w]).step(any(3)), 'LBFGS: closure is 3; it must be a function'],
    [
      () => new LBFGS([w]).step(any(async () => tensor(1))),
      'LBFGS: the result of closure is a Promise; it must be the loss, not a promise of it',
    ],
    [() => new LBFGS([w]).step(any(() => 3)), 'LBFGS: the result of closure is 3; it must be a tensor'],
    [
      () => trace(() => [new LBFGS([w]).step(() => w.value.sum())], []),
      'LBFGS: its steps cannot be compiled, since how often they evaluate the loss follows from values; leave them eager',
    ],
    [() => new SAM(any(w)), 'SAM: base is a Parameter; it must be an object with step(), zeroGrad(), stateDict()'],
    [() => new SAM(sgd, { rho: -1 }), 'SAM: rho is -1; it must be at least 0 and finite'],
    [
      () => new SAM(sgd, any({ adaptiv: true })),
      'SAM: adaptiv is no option; the options are rho, adaptive (did you mean adaptive?)',
    ],
    [
      () => new SAM(sgd).step(any(undefined)),
      'SAM: closure is undefined; it must be a function that makes gradients and gives the loss',
    ],
    [() => new SAM(sgd).step(() => tensor(1)), 'SGD: none of the 1 parameters has a gradient'],
    [() => new Lookahead(sgd, { k: 0 }), 'Lookahead: k is 0; it must be a whole number of at least 1'],
    [() => new Lookahead(sgd, { alpha: 2 }), 'Lookahead: alpha is 2; it must be in 0 … 1'],
    [
      () => new Lookahead(sgd).loadStateDict(sgd.stateDict()),
      'Lookahead.loadStateDict: the state is of SGD, not of Lookahead(SGD)',
    ],
    [
      () => new LBFGS([w]).loadStateDict({ ...new LBFGS([w]).stateDict(), tensors: { '0.direction': zeros([2]) } }),
      'LBFGS.loadStateDict: the state does not fit the optimizer;',
    ],
    [
      () => new LBFGS([w]).loadStateDict(any(null)),
      'LBFGS.loadStateDict: the state is an object; it must be what stateDict() gave',
    ],
  ])('%#', (call, text) => expect(call).toThrow(text));
});
