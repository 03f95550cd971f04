import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../record/run-record.ts';
import { classes, falling, kindsOf, run } from '../../testing/made-runs.ts';
import { diagnose } from './diagnose.ts';

describe('a learning rate that is too large', () => {
  const optimizer = { rule: 'SGD', groups: [{ learningRate: 0.5 }] };

  it.each<[string, RunRecord, RegExp]>([
    [
      'NaN',
      run([1, Number.NaN, Number.NaN], undefined, { optimizer }),
      /of 0\.5 is too large: the loss is no number \(NaN\) any more since epoch 2; it began at 1/,
    ],
    [
      'NaN within an epoch',
      run([], undefined, {
        batches: [
          { epoch: 1, batch: 5, loss: 2 },
          { epoch: 1, batch: 10, loss: Number.NaN },
        ],
      }),
      /since batch 10 of epoch 1/,
    ],
    ['an end above the start', run([1, 1.1, 1.3, 1.2]), /ends at 1\.2, above its start of 1/],
    [
      'a leap from which it did not come back',
      run([50, 2.4, 2.4, 2.35], undefined, { startLoss: 2.3 }),
      /leapt from 2\.3 to 50 in epoch 1 and ended at 2\.35/,
    ],
    ['what was gained is lost', run([2, 1, 0.5, 0.4, 1.4, 1.5]), /was down at 0\.4 and is back at 1\.5/],
    ['jumps', run([2, 1.2, 1.6, 1.1, 1.5, 1.2, 1.6, 1.2, 1.1]), /jumps about/],
  ])('%s', (_, record, text) => {
    const [finding] = diagnose(record);
    expect(finding).toMatchObject({ kind: 'learning-rate-too-large', severity: 'severe' });
    expect(finding.text).toMatch(text);
  });

  it('is none where a leap was made good', () => {
    expect(kindsOf(run(falling(8, 8, 0.2, 0.6), undefined, { startLoss: 2.3 }))).toEqual([]);
  });
});

it('losses against each other may go up and down', () => {
  const optimizer = { rule: 'discriminator, generator', groups: [{ owner: 'discriminator' }, { owner: 'generator' }] };
  expect(kindsOf(run([2, 1.2, 1.6, 1.1, 1.5, 1.2, 1.6, 2.1], undefined, { optimizer }))).toEqual([]);
  expect(kindsOf(run([2, Number.NaN], undefined, { optimizer }))).toEqual(['learning-rate-too-large']);
});

it('a learning rate that is too small', () => {
  const [finding, ...others] = diagnose(run([2.3, 2.29, 2.28, 2.27, 2.26, 2.25], [2.3, 2.29, 2.28, 2.27, 2.26, 2.25]));
  expect([finding.kind, ...others]).toEqual(['learning-rate-too-small']);
  expect(finding.text).toContain('in 6 epochs by 2.2 % only, from 2.3 to 2.25');
});

it('a loss that falls evenly never diverges', () => {
  for (let epochs = 4; epochs <= 12; epochs++) {
    const losses = Array.from({ length: epochs }, (_, i) => 0.9 - (0.5 * i) / (epochs - 1));
    expect(kindsOf(run(losses, losses))).not.toContain('learning-rate-too-large');
    expect(kindsOf(run(losses, losses))).not.toContain('overfitting');
  }
});

describe('a loss that hardly moves', () => {
  const losses = [2.300008, 2.299983, 2.299957, 2.299932, 2.299906, 2.299881];

  it('but falls evenly has too small a rate, and what comes of it has no advice of its own', () => {
    const predictions = classes([
      [20, 10, 0],
      [18, 12, 0],
      [17, 13, 0],
    ]);
    const [finding, ...others] = diagnose(run(losses, losses, { predictions }));
    expect([finding.kind, ...others]).toEqual(['learning-rate-too-small']);
    expect(finding.text).toContain('by 0.0055 % only, from 2.3 to 2.2999,');
  });

  it('is not one of dead units', () =>
    expect(kindsOf(run([2.3, 2.2999, 2.2998, 2.2997, 2.2996, 2.2995]))).toEqual(['learning-rate-too-small']));

  it('and rises now and then is noise', () =>
    expect(kindsOf(run([2.3, 2.2999, 2.3001, 2.2998, 2.2999, 2.2997]))).not.toContain('learning-rate-too-small'));

  it('is not called so at 0', () => expect(kindsOf(run([0, 0, 0, 0]))).toEqual([]));
});
