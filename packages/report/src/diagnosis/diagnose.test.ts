import { describe, expect, it } from 'vitest';
import type { Finding as LayerFinding, LayerStatistics, StatisticsRecord } from '@gradkit/train-loop';
import type { ValuePredictions } from '../record/predictions.ts';
import type { RunRecord } from '../record/run-record.ts';
import { classes, falling, kindsOf, run } from '../../testing/made-runs.ts';
import { diagnose } from './diagnose.ts';

const values = (meanSquaredError: number, variance: number): ValuePredictions => ({
  kind: 'values',
  examples: 100,
  meanAbsoluteError: 1,
  meanSquaredError,
  variance,
  points: [],
  worst: [],
});

/** What is known of a layer, of which a share is dead. */
const layerOf = (name: string, deadShare: number): LayerStatistics => ({
  name,
  type: 'ReLU',
  activation: {
    mean: 0,
    deviation: 0,
    min: 0,
    max: 0,
    zeroShare: deadShare,
    units: 100,
    deadUnits: 100 * deadShare,
    deadShare,
    saturatedShare: null,
    quantiles: [],
  },
  activationGradient: null,
  unreachedUnits: 0,
  gradient: null,
  parameterNorm: null,
  updateRatio: null,
});

describe('a good run has no finding', () => {
  it.each<[string, RunRecord]>([
    ['that has converged', run(falling(12, 2.3, 0.1), falling(12, 2, 0.15))],
    ['of one epoch', run([1], [0.9])],
    ['of no epoch', run([])],
    [
      'of few epochs, that falls',
      run(
        [1.769, 1.474, 1.211, 1.007].map((loss) => loss / 2),
        [0.9, 0.6, 0.61, 0.6],
      ),
    ],
    ['of two epochs', run([1, 0.5])],
    ['whose loss becomes tiny', run([0.5, 0.1, 0.02, 0.004, 0.001, 0.0003], [0.3, 0.08, 0.03, 0.02, 0.021, 0.022])],
    ['whose validation wavers', run(falling(10, 1, 0.2), [0.9, 0.6, 0.45, 0.4, 0.36, 0.33, 0.34, 0.31, 0.33, 0.32])],
    ['whose steps are noisy at the end', run([2, 0.8, 0.3, 0.12, 0.13, 0.11, 0.12, 0.1, 0.11, 0.1])],
    ['whose losses are negative', run(falling(12, 1, -3), falling(12, 1, -2.9))],
    [
      'with many classes, nearly all right',
      run(falling(8, 2, 0.1), falling(8, 2, 0.2), {
        predictions: classes([
          [90, 2],
          [3, 105],
        ]),
      }),
    ],
    ['of a regression', run(falling(8, 2, 0.1), falling(8, 2, 0.12), { predictions: values(0.12, 1) })],
  ])('%s', (_, record) => expect(diagnose(record)).toEqual([]));
});

describe('overfitting', () => {
  const train = falling(12, 1, 0.01, 0.35);
  const rising = [1, 0.8, 0.65, 0.6, 0.62, 0.66, 0.7, 0.76, 0.8, 0.86, 0.9, 0.95];

  it('says since when, and by how much', () => {
    const [finding, ...others] = diagnose(run(train, rising));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'overfitting', severity: 'warning', evidence: { bestEpoch: 4 } });
    expect(finding.text).toMatch(/^Overfitting from epoch 4: .* that of validation rose by 58 %, from 0\.6 to 0\.95\./);
    expect(finding.advice).toContain('Dropout');
  });

  it('is seen in few epochs, where it turns steeply', () => {
    expect(kindsOf(run([0.9, 0.5, 0.3, 0.2, 0.1, 0.05], [0.9, 0.6, 0.5, 0.6, 0.8, 1.1]))).toEqual(['overfitting']);
  });

  it('is none where validation wavers by as much', () => {
    const wavering = [1.1, 0.9, 0.7, 0.85, 0.68, 0.9, 0.72, 0.88, 0.7, 0.86, 0.72, 0.9];
    expect(kindsOf(run(falling(12, 1, 0.5), wavering))).not.toContain('overfitting');
  });

  it('is severe where the loss has risen by half', () => {
    expect(
      diagnose(
        run(
          train,
          rising.map((loss, i) => loss + 0.05 * i),
        ),
      )[0].severity,
    ).toBe('severe');
  });

  it('is a note where early stopping has ended it', () => {
    const reason = 'validationLoss did not improve on 0.6 for 8 epochs';
    expect(diagnose(run(train, rising, { state: 'stopped', reason }))[0]).toMatchObject({ severity: 'note' });
  });

  it('is none where the loss of training rises, too', () => {
    expect(
      kindsOf(
        run(
          rising.map((loss) => loss - 0.1),
          rising,
        ),
      ),
    ).not.toContain('overfitting');
  });

  it('shows in a metric, where training is far ahead', () => {
    const record = run([1, 0.5, 0.2, 0.1, 0.05], [1, 0.7, 0.6, 0.59, 0.6], { better: { accuracy: 'higher' } });
    const history = record.history.map((epoch) => ({ ...epoch, accuracy: 0.99, validationAccuracy: 0.8 }));
    const [finding] = diagnose({ ...record, history });
    expect(finding.text).toMatch(
      /^Overfitting: in epoch 5, the last, accuracy is 0\.99 in training but 0\.8 in validation/,
    );
  });
});

describe('a rate too large for its rule', () => {
  const text = 'layer 1 (ReLU): 55 of 64 units were 0';
  const layerFindings = [{ kind: 'deadUnits' as const, layer: '1', since: 1, epoch: 3, text }];
  const dead = (losses: number[], learningRate: number): RunRecord =>
    run(losses, undefined, {
      startLoss: 2.3,
      optimizer: { rule: 'Adam', groups: [{ learningRate }] },
      layerFindings,
      statistics: [{ epoch: 3, batch: null, watched: 1, batches: 1, layers: [layerOf('1', 55 / 64)] }],
    });

  it('is seen in units that died and a loss that stands still', () => {
    const [finding] = diagnose(dead([0.81, 0.83, 0.76], 0.1));
    expect(finding).toMatchObject({ kind: 'learning-rate-too-large', severity: 'warning' });
    expect(finding.text).toBe(
      'The learning rate of 0.1 may be too large for Adam: 86 % of the units of a layer are dead, and the loss of training, 0.81 in epoch 1, is still 0.76 in epoch 3.',
    );
  });

  it('is seen after a first epoch that was worse', () =>
    expect(kindsOf(dead([1.45, 0.807, 0.827, 0.758], 0.1))).toContain('learning-rate-too-large'));

  it('is none where the rate is usual, or the loss falls', () => {
    expect(kindsOf(dead([0.81, 0.83, 0.76], 0.001))).not.toContain('learning-rate-too-large');
    expect(kindsOf(dead([0.81, 0.5, 0.3], 0.1))).not.toContain('learning-rate-too-large');
  });
});

it('a loss that never moves is probably one of dead units', () => {
  const flat = [2.303, 2.303, 2.303, 2.303];
  expect(diagnose(run(flat, flat))[0].text).toMatch(
    /^Probably dead units: the loss of training has stayed at 2\.3 in all 4 epochs\./,
  );
  const model = { type: 'Sequential', parameters: 1, trainableParameters: 1, layers: ['Linear', 'Tanh'] };
  expect(kindsOf(run(flat, flat, { model }))).not.toContain('dead-units');
});

describe('what watchStatistics found', () => {
  const record = (epoch: number, share: number): StatisticsRecord => ({
    epoch,
    batch: null,
    watched: 1,
    batches: 1,
    layers: [layerOf('1', share)],
  });
  const found = (
    kind: LayerFinding['kind'],
    since: number,
    epoch: number,
    { share = 0.5, losses = falling(12, 1, 0.1) } = {},
  ): string[] => {
    const layerFindings = [{ kind, layer: '1', since, epoch, text: 'layer 1 (ReLU): so it is' }];
    const statistics = [1, 2, 3, 4].map((each) => record(each, share));
    return diagnose(run(losses, undefined, { statistics, layerFindings })).map(
      (each) => `${each.severity} ${each.text}`,
    );
  };
  const stuck = falling(12, 1, 0.9);

  it('in the last epoch is said, and is grave where the loss has hardly fallen', () => {
    expect(found('deadUnits', 2, 4, { share: 1, losses: stuck })).toEqual([
      'severe Dead units: layer 1 (ReLU): so it is.',
    ]);
    expect(found('deadUnits', 2, 4, { share: 1 })).toEqual(['warning Dead units: layer 1 (ReLU): so it is.']);
    expect(found('deadUnits', 2, 4, { share: 0.6, losses: stuck })).toEqual([
      'warning Dead units: layer 1 (ReLU): so it is.',
    ]);
    expect(found('deadUnits', 2, 4, { share: 0.6 })).toEqual(['note Dead units: layer 1 (ReLU): so it is.']);
    expect(found('vanishingGradients', 4, 4, { losses: stuck })).toEqual([
      'severe Vanishing gradients: layer 1 (ReLU): so it is.',
    ]);
  });

  it('is over where the last epoch has it no more', () => expect(found('deadUnits', 1, 3, { share: 1 })).toEqual([]));

  it('about steps counts where it lasts', () => {
    expect(found('largeUpdates', 1, 4)).toEqual(['note Large steps: layer 1 (ReLU): so it is.']);
    expect(found('smallUpdates', 4, 4)).toEqual([]);
  });
});

describe('classes', () => {
  const losses = falling(12, 1, 0.3);
  const found = (confusion: number[][], classNames?: string[]) =>
    diagnose(run(losses, undefined, { predictions: classes(confusion), classNames })).map(
      ({ kind, severity, text }) => ({ kind, severity, text }),
    );

  it('one for everything', () => {
    expect(
      found(
        [
          [0, 100],
          [0, 100],
        ],
        ['cat', 'dog'],
      ),
    ).toMatchObject([
      {
        kind: 'class-collapse',
        severity: 'severe',
        text: 'Class collapse: to 100 % of the examples the network says dog, whatever they are; 50 % of them are it.',
      },
    ]);
  });

  it('never said', () => {
    const confusion = [
      [90, 5, 0],
      [5, 90, 0],
      [4, 4, 0],
    ];
    const text = 'Never said: class 2 (8 examples).';
    expect(found(confusion)).toMatchObject([
      { kind: 'class-collapse', severity: 'warning', text },
      { kind: 'class-imbalance', severity: 'warning' },
    ]);
  });

  it('never said are not always rare', () => {
    const advice = (examples: number): string =>
      diagnose(run(losses, undefined, { predictions: classes([[90, 5, 0], [5, 90, 0], [examples / 2, examples / 2, 0]]) }))[0].advice; // prettier-ignore
    expect(advice(8)).toContain('a balanced sampler help;');
    expect(advice(90)).toContain('weights of classes do not help');
  });

  it('of very different size', () => {
    expect(
      found([
        [1000, 2],
        [30, 20],
      ]),
    ).toMatchObject([{ kind: 'class-imbalance', severity: 'warning' }]);
    expect(
      found([
        [1000, 2],
        [3, 47],
      ]),
    ).toMatchObject([{ kind: 'class-imbalance', severity: 'note' }]);
  });

  it('no better than guessing', () => {
    expect(
      found([
        [60, 40],
        [50, 50],
      ]).map(({ kind }) => kind),
    ).toContain('underfitting');
    expect(kindsOf(run(losses, undefined, { predictions: values(0.99, 1) }))).toEqual(['underfitting']);
  });
});

describe('validation', () => {
  it('is better than training, with dropout as it should be', () => {
    const [train, held] = [falling(8, 2, 0.5), falling(8, 1.2, 0.2)];
    expect(diagnose(run(train, held))).toMatchObject([
      { kind: 'validation-better-than-training', severity: 'warning' },
    ]);
    const model = { type: 'Sequential', parameters: 1, trainableParameters: 1, layers: ['Linear', 'Dropout'] };
    expect(diagnose(run(train, held, { model }))).toMatchObject([{ severity: 'note' }]);
  });

  it('is not better only since weights are later', () => {
    const train = falling(6, 2, 0.05, 0.5);
    expect(kindsOf(run(train, [...train.slice(1), 0.06]))).not.toContain('validation-better-than-training');
  });

  it('of few examples gives notes only', () => {
    const held = [1.2, 0.8, 0.5, 0.45, 0.6, 0.8, 1];
    const few = { predictions: classes([[5, 1], [0, 4]]) }; // prettier-ignore
    const many = { predictions: classes([[450, 50], [30, 470]]) }; // prettier-ignore
    const severities = (others: Partial<RunRecord>): unknown[] =>
      diagnose(run(falling(7, 1.2, 0.05), held, others)).map(({ kind, severity }) => `${severity} ${kind}`);
    expect(severities(few)).toEqual(['note overfitting', 'note noisy-validation']);
    expect(severities(many)).toEqual(['severe overfitting']);
  });

  it('that does not improve on chance has no better rate', () => {
    const confusion = Array.from({ length: 4 }, (_, i) => Array.from({ length: 4 }, (__, k) => 20 + ((3 * i + k) % 5)));
    const train = [1.39, 1.37, 1.35, 1.33, 1.31, 1.29];
    const findings = diagnose(run(train, [1.39, 1.4, 1.42, 1.44, 1.46, 1.5], { predictions: classes(confusion) }));
    expect(findings.map(({ kind }) => kind)).not.toContain('learning-rate-too-small');
    expect(findings[0]).toMatchObject({ kind: 'underfitting', severity: 'severe' });
    expect(findings[0].text).toMatch(
      /^Validation does not improve on chance: .* of training fell from 1\.39 to 1\.29, but that of validation rose from 1\.39 to 1\.5\.$/,
    );
  });

  it('that is broken is said to be', () => {
    const train = [1.2, 0.6, 0.4, 0.3];
    const [nan, ...others] = diagnose(run(train, [Number.NaN, Number.NaN, Number.NaN, Number.NaN]));
    expect([nan.kind, nan.severity, ...others]).toEqual(['broken-validation', 'severe']);
    expect(nan.text).toBe(
      'The loss of validation is no number in any epoch: in epoch 4 it is NaN, and that of training 0.3.',
    );
    const far = run(train, [30, 33, 38, 41], { startLoss: 2.3 });
    expect(diagnose(far).map(({ kind, severity }) => `${severity} ${kind}`)).toEqual(['warning broken-validation']);
    expect(kindsOf(run(train, [1, 0.9, 1.1, 1.4], { startLoss: 2.3 }))).not.toContain('broken-validation');
  });

  it('that is compared with training is of the same epoch', () => {
    const [train, held] = [falling(8, 2, 0.5), falling(8, 1.2, 0.2)];
    const [{ evidence, text }] = diagnose(run(train, held));
    expect(evidence).toEqual({ epoch: 8, trainingLoss: train[7], validationLoss: held[7] });
    expect(text).toMatch(/^In epoch 8 the loss of validation, /);
  });

  it('has few examples', () => {
    const [finding] = diagnose(
      run(falling(6, 1, 0.1), falling(6, 1, 0.2), {
        predictions: classes([
          [15, 5],
          [4, 16],
        ]),
      }),
    );
    expect(finding.text).toMatch(
      /^Few examples: with 40 of them an accuracy of 78 % means something between 62 % and 88 %/,
    );
  });
});

describe('convergence', () => {
  it('that is still to come', () => {
    expect(diagnose(run([1, 0.9, 0.8, 0.7, 0.6, 0.5], [1, 0.9, 0.8, 0.72, 0.62, 0.53]))).toMatchObject([
      { kind: 'not-converged', severity: 'note' },
    ]);
  });

  it('after a plateau', () => {
    const losses = [1, 0.7, 0.7, 0.699, 0.7, 0.7, 0.699, 0.7, 0.6, 0.3, 0.1, 0.05, 0.04, 0.04];
    expect(diagnose(run(losses))).toMatchObject([{ kind: 'plateau' }]);
  });

  it('long ago', () => {
    expect(diagnose(run(falling(40, 1, 0.1)))).toMatchObject([{ kind: 'plateau', severity: 'note' }]);
  });
});
