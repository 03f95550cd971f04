import { describe, expect, it } from 'vitest';
import type { ClassExample } from '../record/predictions.ts';
import type { RunRecord } from '../record/run-record.ts';
import { report } from './report.ts';

const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
const pixels = Buffer.from(Array.from({ length: 16 }, (_, i) => 16 * i)).toString('base64');
const example = (index: number, label: number, prediction: number): ClassExample => ({
  index,
  label,
  prediction,
  probability: 0.9,
  labelProbability: 0.05,
  picture: { shape: [1, 4, 4], pixels },
});

const whole: RunRecord = {
  name: hostile,
  history: [
    { epoch: 1, seconds: 30, loss: 1, accuracy: 0.5, validationLoss: 0.9, validationAccuracy: 0.6 },
    { epoch: 2, seconds: 50, loss: 0.5, accuracy: 0.8, validationLoss: 0.6, validationAccuracy: 0.81 },
    { epoch: 3, seconds: 40, loss: 0.4, accuracy: 0.85, validationLoss: 0.7, validationAccuracy: 0.8 },
  ],
  batches: [1, 2, 3].flatMap((epoch) =>
    [1, 2].map((batch) => ({ epoch, batch, loss: 1 / epoch, learningRate: 0.1 / epoch })),
  ),
  batchesPerEpoch: 2,
  state: 'finished',
  started: '2026-03-01T09:30:00.000Z',
  ended: '2026-03-01T09:33:00.000Z',
  epochs: 3,
  monitor: 'validationLoss',
  better: { loss: 'lower', accuracy: 'higher', validationLoss: 'lower', validationAccuracy: 'higher' },
  hyperparameters: { hidden: 64, note: hostile, list: [1, 2] },
  seed: 7,
  notes: hostile,
  classNames: [hostile, 'dog'],
  optimizer: { rule: 'Adam', groups: [{ learningRate: 0.1 }, { learningRate: 0.01 }] },
  settings: { batchSize: 32 },
  model: {
    type: 'Net',
    parameters: 12345,
    trainableParameters: 12000,
    layers: ['Linear'],
    summary: `Layer ${hostile}`,
  },
  environment: { node: '24.1.0', processor: hostile },
  source: { command: `node train.ts '${hostile}'`, directory: 'examples', commit: 'abc123', changedFiles: [hostile] },
  predictions: {
    kind: 'classes',
    examples: 100,
    confusion: [
      [45, 5],
      [10, 40],
    ],
    worst: [example(3, 0, 1), example(8, 1, 0)],
    cells: [example(3, 0, 1), example(8, 1, 0), example(1, 0, 0)],
  },
};

/** The page without markup. */
const textOf = (page: string): string =>
  page
    .slice(page.indexOf('<body>'))
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('a page', () => {
  const page = report(whole);

  it('needs neither network nor script', () => {
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|javascript:/i);
    const addresses = [...page.matchAll(/\b(?:src|href|xlink:href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(8);
    for (const address of addresses) expect(address).toMatch(/^(?:#[a-z]+|data:image\/png;base64,[\w+/=]+)$/);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('cannot be broken by what names say', () => {
    expect(page).not.toContain(hostile);
    expect(page).not.toMatch(/<img|<script/);
    expect(page).toContain('&lt;script&gt;');
  });

  it('says what came of the run, and all numbers', () => {
    const text = textOf(page);
    expect(text).toContain(
      'Best validation loss 0.6 in epoch 2 of 3, with validation accuracy 81.0 %, after 2 min 0 s of training.',
    );
    expect(text).toContain(
      '0.6 best validation loss 81.0 % validation accuracy in epoch 2 3 epochs 2 min 0 s of training 12,345 parameters',
    );
    expect(text).toContain('epoch loss accuracy validation loss validation accuracy time 1 1 50.0 % 0.9 60.0 % 30 s');
    expect(text).toContain('10 × dog taken for');
    expect(text).toContain('dog 50 45 89 % 80 % 84 %');
    expect(text).toContain('option group 0 group 1 learningRate 0.1 0.01');
    expect(text).toContain('git checkout abc123 cd examples node train.ts');
    expect(text).toContain('seed 7 started 2026-03-01 09:30 UTC');
    expect(text).toContain('list [1,2]');
  });

  it('has its pictures: curves, matrix with examples, errors', () => {
    expect(page.match(/<svg [^>]*role="img"/g)).toHaveLength(6);
    expect(page.match(/<image /g)).toHaveLength(5);
    expect(page).toContain('aria-label="learning rate"');
  });

  it('is the same each time', () => expect(report(whole)).toBe(page));
});

it('a name and a history are enough', () => {
  const text = textOf(report({ name: 'digits', history: [{ epoch: 1, seconds: 2, loss: 0.5 }] }));
  expect(text).toContain('Best loss 0.5 in epoch 1 of 1, after 2 s of training.');
  expect(text).toContain('Nothing is wrong so far. 1 epoch is few to judge by');
});

it('a run without an epoch, or whose losses are no numbers, has a page', () => {
  expect(textOf(report({ name: 'new', history: [], state: 'running' }))).toContain(
    'The record ends after epoch 0: it is still under way, or its process was killed.',
  );
  const lost = [1, 2, 3].map((epoch) => ({ epoch, seconds: 1, loss: Number.NaN }));
  expect(textOf(report({ name: 'lost', history: lost }))).toContain(
    'No epoch has a finite loss, after 3 s of training. One problem was found.',
  );
});

it('a regression shows residuals', () => {
  const points = Array.from({ length: 50 }, (_, i) => [i, i + (i % 3)] as const);
  const worst = [{ index: 4, target: 1, prediction: 3.5, output: 0, inputs: [0.25, 1e-7] }];
  const values = {
    kind: 'values',
    examples: 50,
    meanAbsoluteError: 1,
    meanSquaredError: 2,
    variance: 200,
    points,
    worst,
  } as const;
  const text = textOf(report({ name: 'line', history: [{ epoch: 1, seconds: 2, loss: 0.5 }], predictions: values }));
  expect(text).toContain('R² 0.99 (1: without error; 0: no better than the mean of the targets)');
  expect(text).toContain('example target prediction residual inputs 4 1 3.5 2.5 0.25, 1e-7');
});

it('damaged pictures are an error', () => {
  const cells = [{ ...example(0, 0, 0), picture: { shape: [1, 4, 4], pixels: 'AAAA' } as const }];
  expect(() => report({ ...whole, predictions: { ...whole.predictions, cells } as never })).toThrow(
    'report: a picture has 3 bytes but its shape [1, 4, 4] asks for 16',
  );
});
