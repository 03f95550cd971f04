import { describe, expect, it } from 'vitest';
import { activations, defaults, normalizations, optimizers, penalties, schedules } from '../settings/settings.ts';
import type { Settings } from '../settings/settings.ts';
import { healthOf } from './health.ts';
import { neuronStep } from './neuron-step.ts';
import { Run } from './run.ts';
import { takeSnapshot } from './snapshot.ts';
import { traceStep } from './trace.ts';

const oneLayer: Settings = { ...defaults, layers: [{ units: 4, activation: 'tanh' }], learningRate: 0.03 };

function trained(settings: Settings, epochs: number): Run {
  const run = new Run(settings);
  while (run.epochs < epochs) run.step();
  return run;
}

describe('a run', () => {
  it.each(['circle', 'xor'] as const)('learns %s with one hidden layer of tanh', (dataset) => {
    const run = trained({ ...oneLayer, dataset }, 60);
    expect(run.measure(run.points.test).accuracy).toBeGreaterThan(0.97);
  });

  it('is the same with the same settings, another with another seed', () => {
    const curveOf = (seed: number): unknown => trained({ ...oneLayer, seed, dropout: 0.2 }, 3).curve;
    expect(curveOf(1)).toEqual(curveOf(1));
    expect(curveOf(1)).not.toEqual(curveOf(2));
  });

  it.each([...schedules])('takes over another learning rate for good, schedule %s', (schedule) => {
    const [changed, other] = [0.03, 0.3].map((learningRate) => trained({ ...oneLayer, learningRate, schedule }, 2));
    changed.setLearningRate(0.3);
    expect(changed.optimizer.learningRate).toBeCloseTo(other.optimizer.learningRate, 12);
    for (const run of [changed, other]) while (run.epochs < 4) run.step();
    expect(changed.optimizer.learningRate).toBeCloseTo(other.optimizer.learningRate, 12);
  });

  it('notes the losses before the first step, then after every epoch', () => {
    const run = trained({ ...oneLayer, trainShare: 10 }, 2.5);
    expect([run.epochSteps, run.steps]).toEqual([4, 10]);
    expect(run.curve.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  });

  it.each([
    ...activations.map((activation) => ({ layers: [{ units: 3, activation }] })),
    ...optimizers.map((optimizer) => ({ optimizer })),
    ...schedules.map((schedule) => ({ schedule })),
    ...penalties.map((penalty) => ({ penalty })),
    ...normalizations.map((normalization) => ({ normalization, batchSize: 1 })),
    { layers: [] },
    { dropout: 0.5, features: ['x2', 'y2', 'xy', 'sinx', 'siny'] as const },
    { dataset: 'hills' as const },
  ])('goes on with %o', (changed) => {
    const run = trained({ ...defaults, learningRate: 0.003, ...changed }, 4);
    const [first, last] = [run.curve[0].train, run.curve.at(-1)!.train];
    expect(last).toBeLessThan(first);
    expect(last).toBeGreaterThan(0);
  });

  it('begins with weights that were set by hand', () => {
    const edits = [
      { layer: 0, unit: 1, input: 0, value: 0.5 },
      { layer: 1, unit: 0, input: -1, value: -2 },
    ];
    const [plain, edited] = [defaults, { ...defaults, edits }].map(
      (settings) => takeSnapshot(new Run(settings), 0).columns,
    );
    expect(edited[0].weight[2]).toBe(0.5);
    expect(edited[1].bias[0]).toBe(-2);
    expect([...edited[0].weight].filter((value, i) => value !== plain[0].weight[i])).toHaveLength(1);
  });

  it('says what is missing', () => {
    expect(() => new Run({ ...defaults, features: [] })).toThrow('Run: no feature is chosen; at least 1 is needed');
    const own = { ...defaults, dataset: 'own' as const, points: [{ x: 0, y: 0, target: 1 }] };
    expect(() => new Run(own)).toThrow(
      'Run: there are 1 points; at least 3 are needed, two to learn from and one to test with',
    );
  });
});

describe('a step that is looked at', () => {
  const settings: Settings = {
    ...defaults,
    normalization: 'batch',
    dropout: 0.3,
    penalty: 'l2',
    layers: [
      { units: 3, activation: 'relu' },
      { units: 2, activation: 'tanh' },
    ],
  };

  it('is the step that it would have been', () => {
    const [looked, plain] = [new Run(settings), new Run(settings)];
    for (let i = 0; i < 45; i++) {
      if (i % 3 === 0) traceStep(looked);
      else looked.step();
      plain.step();
    }
    expect(looked.curve).toEqual(plain.curve);
    expect(looked.network.model.stateDict()).toEqual(plain.network.model.stateDict());
  });

  it('tells numbers that fit together', () => {
    const run = trained({ ...defaults, optimizer: 'sgd', learningRate: 0.1 }, 1);
    const trace = traceStep(run);
    expect(trace.batch).toBe(10);
    for (const [column, units] of [4, 2, 1].entries())
      for (let unit = 0; unit < units; unit++) {
        const samples = Array.from({ length: trace.batch }, (_, sample) => neuronStep(trace, column, unit, sample));
        for (const { weights, bias, sum, output, sumGradient, outputGradient } of samples) {
          const expected = weights.reduce((total, { value, before }) => total + value * before, bias.before);
          expect(sum).toBeCloseTo(expected, 5);
          const isHidden = column < 2;
          expect(output).toBeCloseTo(isHidden ? Math.tanh(sum) : sum, 5);
          expect(sumGradient).toBeCloseTo(outputGradient * (isHidden ? 1 - output ** 2 : 1), 6);
        }
        for (const [k, { gradient, before, after }] of samples[0].weights.entries()) {
          expect(gradient).toBeCloseTo(
            samples.reduce((total, { weights }) => total + weights[k].share, 0),
            5,
          );
          expect(after).toBeCloseTo(before - 0.1 * gradient, 5);
        }
      }
  });
});

describe('healthOf', () => {
  it('finds neurons that learn no more', () => {
    expect(healthOf([0, 1, 0, 2, 0, 0], 2, 'relu')).toEqual(['dead', 'well']);
    expect(healthOf([0.99, 0.5, -0.99, 0.2, 0.98, 0], 2, 'tanh')).toEqual(['saturated', 'well']);
    expect(healthOf([0.001, 0.5, 0.999, 0.2], 2, 'sigmoid')).toEqual(['saturated', 'well']);
    expect(healthOf([5, 5], 1, 'linear')).toEqual(['well']);
  });
});

describe('a snapshot', () => {
  it('has pictures with the upper left first, and what is new of the curve', () => {
    const run = trained({ ...defaults, features: ['x', 'y'] }, 2);
    const { pictures, scales, columns, curve, health } = takeSnapshot(run, 1);
    expect(pictures.map((column) => column.length)).toEqual([2, 4, 2, 1]);
    const [x, y] = pictures[0];
    expect(x[0]).toBeLessThan(10);
    expect(x[49]).toBeGreaterThan(245);
    expect(y[0]).toBeGreaterThan(245); // up
    expect(scales[0][0]).toBeCloseTo(1.274, 3);
    expect(columns.map(({ inputs, units }) => [inputs, units])).toEqual([
      [2, 4],
      [4, 2],
      [2, 1],
    ]);
    expect(curve.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(health).toEqual([Array(4).fill('well'), Array(2).fill('well')]);
  });
});
