import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../record/run-record.ts';
import { compareRuns } from './compare-runs.ts';
import { differencesOf, groupsOf } from './groups.ts';

/** A run whose loss of validation ends at `best`. */
const run = (name: string, best: number, others: Partial<RunRecord> = {}): RunRecord => ({
  name,
  history: [3, 2, 1].map((times, i) => ({
    epoch: i + 1,
    seconds: 1,
    loss: times * best,
    validationLoss: times * best,
  })),
  ...others,
});

const runs = [
  run('slow', 0.5, { hyperparameters: { learningRate: 0.001, hidden: 16 }, seed: 1 }),
  run('fast', 0.2, { hyperparameters: { learningRate: 0.1, hidden: 16 }, seed: 1 }),
  run('again', 0.3, { hyperparameters: { learningRate: 0.1, hidden: 16 }, seed: 2 }),
  run('lost', Number.NaN, { hyperparameters: { learningRate: 10, hidden: 16 }, seed: 1 }),
];
const textOf = (page: string): string =>
  page
    .slice(page.indexOf('<body>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('a comparison', () => {
  const page = compareRuns(runs, { links: ['a.html', 'b.html', 'c.html', 'd.html'] });
  const text = textOf(page);

  it('ranks by the monitored number; what has none comes last', () => {
    expect(text).toContain('The best of 4 runs is fast: validation loss 0.2 in epoch 3, with learningRate 0.1.');
    expect(text).toContain(
      'run validation loss in epoch epochs time seed learningRate 1 fast 0.2 3 3 3 s 1 0.1 2 again 0.3 3 3 3 s 2 0.1 3 slow',
    );
    expect(text).toContain('4 lost learning rate too large none –');
    expect(page).toMatch(/<a href="b.html">fast<\/a>/);
  });

  it('marks what differs, and lists what does not', () => {
    expect(page.match(/<td class="differs">/g)).toHaveLength(4);
    expect(text).toContain('The same in all runs hidden 16');
  });

  it('draws runs that differ in their seed only as one with a band', () => {
    expect(text).toContain('learningRate 0.1 (2 seeds) 2 0.25 0.0707');
    expect(text).toContain('line: mean of 2 runs · band: lowest to highest');
  });

  it('has parallel coordinates from three runs with numbers on', () => {
    expect(text).toContain('best: learningRate 0.1 → validation loss 0.2');
    expect(compareRuns(runs.slice(0, 2))).not.toContain('Parallel coordinates');
  });
});

describe('runs that not all have the number', () => {
  const over = run('over', 0.5);
  const bare = { name: 'bare', history: [{ epoch: 1, seconds: 1, loss: 0.001 }] };
  const good = run('good', 0.3);

  it.each([
    ['last', [over, good, bare]],
    ['first', [bare, over, good]],
  ])('are left out of the ranking: %s', (_, given) => {
    const text = textOf(compareRuns(given));
    expect(text).toContain(
      'The best of 2 runs is good: validation loss 0.3 in epoch 3. One has no validation loss and cannot be ranked.',
    );
    expect(text).toMatch(/1 good 0\.3 .* 2 over 0\.5 .* – bare .*not recorded/);
    expect(text).toContain('Runs that have none come last, without a place.');
  });

  it('are compared by the loss where none has it', () =>
    expect(textOf(compareRuns([bare, { ...bare, name: 'other' }]))).toContain(
      'The best of 2 runs is bare: loss 0.001',
    ));
});

it('different loss functions are not ranked together', () => {
  const [a, b, c] = [run('a', 0.3), run('b', 0.2), run('c', 0.01)];
  const text = textOf(
    compareRuns([
      { ...a, settings: { loss: 'crossEntropy' } },
      { ...b, settings: { loss: 'crossEntropy' } },
      { ...c, settings: { loss: 'mse' } },
    ]),
  );
  expect(text).toContain(
    'they are ranked for each of them. The best validation loss with crossEntropy: b, 0.2 in epoch 3; with mse: c, 0.01 in epoch 3.',
  );
  expect(text).toMatch(/1 b 0\.2 .* 2 a 0\.3 .* 1 c 0\.01/);
});

it('a run that diverged does not press the others flat', () => {
  expect(compareRuns([run('a', 1), run('b', 2), run('wild', 1e6)])).toContain('(log scale)');
  expect(compareRuns([run('a', 1), run('b', 2), run('c', 20)])).not.toContain('(log scale)');
});

it('higher may be better', () => {
  const better = { accuracy: 'higher' } as const;
  const scored = [0.7, 0.9].map((accuracy, i) => ({
    name: `run ${i}`,
    monitor: 'accuracy',
    better,
    history: [{ epoch: 1, seconds: 1, loss: accuracy, accuracy }],
  }));
  expect(textOf(compareRuns(scored))).toContain('The best of 2 runs is run 1: accuracy 90.0 % in epoch 1.');
});

it('options of optimizers that not all have are no difference of their own', () => {
  const optimizers = [
    { rule: 'SGD', groups: [{ learningRate: 0.1, momentum: 0 }] },
    { rule: 'Adam', groups: [{ learningRate: 0.1, beta1: 0.9 }] },
  ];
  expect(differencesOf(optimizers.map((optimizer, i) => run(`${i}`, 1, { optimizer })))).toEqual(['optimizer']);
});

it('runs without a seed are never put together', () => {
  expect(groupsOf([run('a', 1), run('b', 1)]).map(({ name }) => name)).toEqual(['a', 'b']);
});

it('names cannot break the page', () => {
  const page = compareRuns([run('<script>', 1), run('</td><img>', 2)], {
    links: ['"><b>', 'b.html'],
    title: '<i>',
  });
  expect(page).not.toMatch(/<script>|<img>|<b>|<i>/);
});

it.each<[() => unknown, string]>([
  [() => compareRuns([run('a', 1)]), 'compareRuns: there is 1 run; two are needed to compare'],
  [() => compareRuns(runs, { links: ['a'] }), 'compareRuns: links are 1 for 4 runs; there must be one for each'],
  [
    () => compareRuns(runs, { titel: 'x' } as never),
    'compareRuns: titel is no option; the options are title, links (did you mean title?)',
  ],
])('errors %#', (call, text) => expect(call).toThrow(text));
