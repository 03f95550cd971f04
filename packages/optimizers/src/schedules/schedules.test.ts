import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { makeScheduler, twoGroups, type WrittenScheduler } from '../../testing/written-schedule.ts';
import * as all from '../index.ts';
import { ExponentialLR, LRScheduler, StepLR, WarmupLR, type LRSchedulerState, type Optimizer } from '../index.ts';

interface Run {
  readonly optimizer: 'SGD' | 'Adam';
  readonly scheduler: WrittenScheduler;
  readonly rates: readonly (readonly number[])[];
  readonly momenta: readonly (readonly number[])[] | null;
}

interface Golden {
  readonly initial: readonly number[];
  readonly metrics: readonly number[];
  readonly runs: readonly Run[];
  readonly plateaus: readonly Run[];
}

const golden = readGolden<Golden>('optimizers/schedules');
const named = (run: Run, metrics: readonly number[] | null) => ({
  ...run,
  metrics,
  name: JSON.stringify(run.scheduler).slice(0, 150),
});
const runs = [
  ...golden.runs.map((run) => named(run, null)),
  ...golden.plateaus.map((run) => named(run, golden.metrics)),
];
const tolerance = { relative: 1e-9, absolute: 1e-14 };

const ratesOf = ({ paramGroups }: Optimizer): number[] => paramGroups.map(({ learningRate }) => learningRate);
const momentaOf = ({ paramGroups }: Optimizer): (number | null)[] => paramGroups.map(({ momentum }) => momentum);

describe('200 steps are those of PyTorch', () => {
  it.each(runs)('$name', ({ optimizer: kind, scheduler: written, rates, momenta, metrics }) => {
    const optimizer = twoGroups(kind, golden.initial);
    const scheduler = makeScheduler(optimizer, written);
    const [found, foundMomenta] = [[ratesOf(optimizer)], [momentaOf(optimizer)]];
    for (let step = 1; step < rates.length; step++) {
      scheduler.step(metrics?.[step - 1]);
      expect(scheduler.getLastLr()).toEqual(ratesOf(optimizer));
      found.push(ratesOf(optimizer));
      foundMomenta.push(momentaOf(optimizer));
    }
    expect(found).toHaveLength(201);
    expectClose(found.flat(), rates.flat(), tolerance);
    const expectedMomenta = momenta ?? rates.map(() => foundMomenta[0] as number[]); // else it stays
    expectClose(foundMomenta.flat() as number[], expectedMomenta.flat(), tolerance);
  });

  it('of every schedule there is', () => {
    const classes = Object.values(all).filter(
      (one) => typeof one === 'function' && one.prototype instanceof LRScheduler,
    );
    const proved = new Set(['WarmupLR', ...runs.map(({ scheduler }) => scheduler.name)]); // WarmupLR is ours; below
    expect(classes.length).toBe(17);
    expect(classes.filter(({ name }) => !proved.has(name)).map(({ name }) => name)).toEqual([]);
  });
});

describe('a schedule goes on from its state to the same bits', () => {
  it.each(runs)('$name', ({ optimizer: kind, scheduler: written, metrics }) => {
    const optimizer = twoGroups(kind, golden.initial);
    const scheduler = makeScheduler(optimizer, written);
    for (let step = 0; step < 77; step++) scheduler.step(metrics?.[step]);
    const [state, saved] = JSON.parse(JSON.stringify([scheduler.stateDict(), optimizer.stateDict()])) as [LRSchedulerState, ReturnType<Optimizer['stateDict']>]; // prettier-ignore
    const [other, again] = [twoGroups(kind, [0.7, 0.8]), twoGroups(kind, golden.initial)];
    const resumed = makeScheduler(other, written);
    resumed.loadStateDict(state); // it alone
    again.loadStateDict(saved); // and with the optimizer's, which is loaded before it is made
    const both = makeScheduler(again, written);
    both.loadStateDict(state);
    for (let step = 77; step < 200; step++) {
      for (const one of [scheduler, resumed, both]) one.step(metrics?.[step]);
      expect([other, again].map(ratesOf)).toEqual([ratesOf(optimizer), ratesOf(optimizer)]);
      expect([other, again].map(momentaOf)).toEqual([momentaOf(optimizer), momentaOf(optimizer)]);
    }
    expect(resumed.stateDict()).toEqual(scheduler.stateDict());
  });
});

describe('of our own', () => {
  it('a warm-up rises in a line, and goes on with another schedule from its start', () => {
    const optimizer = twoGroups('SGD', [1, 0.5]);
    const scheduler = new WarmupLR(optimizer, 4, { after: new ExponentialLR(optimizer, 0.5) });
    const found = [ratesOf(optimizer)];
    for (let i = 0; i < 6; i++) {
      scheduler.step();
      found.push(ratesOf(optimizer));
    }
    expect(found.map(([rate]) => rate)).toEqual([0.25, 0.5, 0.75, 1, 1, 0.5, 0.25]);
    expect(found.map(([, rate]) => rate)).toEqual([0.125, 0.25, 0.375, 0.5, 0.5, 0.25, 0.125]);
  });

  it('sequences within sequences begin anew', () => {
    const optimizer = twoGroups('SGD', [1, 1]);
    const inner = () => new WarmupLR(optimizer, 2, { after: new ExponentialLR(optimizer, 0.5) });
    const scheduler = new all.SequentialLR(optimizer, [inner(), new all.ChainedScheduler([inner(), new ExponentialLR(optimizer, 0.5)]), inner()], [4, 6]); // prettier-ignore
    const found = Array.from({ length: 10 }, () => {
      const rate = optimizer.learningRate;
      scheduler.step();
      return rate;
    });
    expect(found).toEqual([0.5, 1, 1, 0.5, 0.5, 0.5, 0.5, 1, 1, 0.5]);
  });

  it('a schedule goes on where lastEpoch says', () => {
    const optimizer = twoGroups('SGD', [0.1, 0.2]);
    const first = new StepLR(optimizer, 3, { gamma: 0.5 });
    for (let i = 0; i < 4; i++) first.step();
    const second = new StepLR(optimizer, 3, { gamma: 0.5, lastEpoch: 4 });
    second.step();
    expect(ratesOf(optimizer)).toEqual([0.025, 0.05]);
    expect(second.stateDict().lastEpoch).toBe(6);
  });

  it('warm restarts may stand between two steps', () => {
    const optimizer = twoGroups('SGD', [1, 1]);
    const scheduler = new all.CosineAnnealingWarmRestarts(optimizer, 2, { tMult: 2 });
    const at = (epoch: number): number => (scheduler.step(epoch), optimizer.learningRate);
    // of PyTorch 2.15
    expectClose(
      [0.5, 2, 3.5, 6, 9.25, 30].map(at),
      [0.8535533905932737, 1, 0.6913417161825449, 1, 0.6451423386272312, 1],
    );
  });
});
