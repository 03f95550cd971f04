import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { compiled, misbehave, train } from '../../../testing/objectives.ts';
import { gridSearch, randomSearch, successiveHalving, trialsTable, uniformRange, type Trial } from '../../index.ts';
import { objectiveFrom, trialProgress, trialsLog } from '../../node.ts';

const module = new URL('../../../testing/objectives.ts', import.meta.url);
type ParametersIn<F extends (parameters: never, trial: never) => unknown> = Parameters<F>[0];

let [alive, started] = [0, 0];
const count = (worker: Worker): void => {
  alive++;
  started++;
  worker.on('exit', () => alive--);
};
beforeAll(() => process.on('worker', count));
afterAll(() => process.off('worker', count));

const told = (trials: readonly Trial[]) => trials.map((trial) => ({ ...trial, seconds: 0 }));

describe('workers', () => {
  it('find the same, in the same order, as without', async () => {
    const objective = await objectiveFrom<ParametersIn<typeof train>>({ module, export: 'train' });
    const space = { units: [2, 4, 8], learningRate: uniformRange(1e-3, 1, { log: true }) };
    const search = (options: object) => successiveHalving(space, objective, { trials: 6, seed: 5, ...options });
    const here = await search({});
    const before = started;
    const [one, two] = [await search({ workers: 1 }), await search({ workers: 2 })];
    expect(started - before).toBe(3);
    expect(told(one.trials)).toEqual(told(here.trials));
    expect(told(two.trials)).toEqual(told(here.trials));
    expect(told([two.best])).toEqual(told([here.best]));
    expect(alive).toBe(0);
    expect(new Set(here.trials.map(({ value }) => value)).size).toBe(here.trials.length);
  });

  it('train compiled', async () => {
    const objective = await objectiveFrom<ParametersIn<typeof compiled>>({ module, export: 'compiled' });
    const [here, threads] = [
      await gridSearch({ units: [2, 3] }, objective),
      await gridSearch({ units: [2, 3] }, objective, { workers: 2 }),
    ];
    expect(here.trials.map(({ error }) => error)).toEqual([null, null]);
    expect(told(threads.trials)).toEqual(told(here.trials));
  });

  it('that a trial ends are replaced, and the others go on', async () => {
    const objective = await objectiveFrom<ParametersIn<typeof misbehave>>({ module, export: 'misbehave' });
    const what = ['fine', 'exit', 'fine', 'throw later', 'throw', 'function', 'fine', 'fine'];
    const { trials } = await gridSearch(
      { what: what.map((each, i) => `${each}${each === 'fine' ? i : ''}`) },
      objective,
      { workers: 2 },
    );
    expect(trials.map(({ value, error }) => error ?? value)).toEqual([
      1,
      'objectiveFrom: the worker ended by itself, with exit code 7',
      1,
      'nobody catches this',
      'matmul: x is [2, 3]',
      "the objective gave '() => 1', not a number",
      1,
      1,
    ]);
  });

  it('all end when the signal says so, or onTrial throws', async () => {
    const objective = await objectiveFrom<ParametersIn<typeof misbehave>>({ module, export: 'misbehave' });
    const abort = new AbortController();
    const trials: Trial[] = [];
    const search = gridSearch({ what: ['fine', 'never', 'never too', 'never'] }, objective, {
      workers: 2,
      signal: abort.signal,
      onTrial: (trial) => {
        trials.push(trial);
        if (trials.length === 2) abort.abort(new Error('enough'));
      },
    });
    await expect(search).rejects.toThrow('enough');
    expect([trials.map(({ value }) => value), alive]).toEqual([[1, 1], 0]);
    const full = gridSearch({ what: ['fine', 'never'] }, objective, {
      workers: 2,
      onTrial: () => {
        throw new Error('the disk is full');
      },
    });
    await expect(full).rejects.toThrow('the disk is full');
    expect(alive).toBe(0);
  });

  const any = (value: unknown): never => value as never;
  it.each([
    [
      () => gridSearch({ x: [1] }, () => 1, { workers: 2 }),
      'gridSearch: workers is 2 but the objective cannot be loaded in a thread; make it with objectiveFrom of @gradkit/train-loop/node',
    ],
    [
      () => gridSearch({ x: [1] }, () => 1, { workers: 1, concurrency: 2 }),
      'gridSearch: both concurrency and workers are given; each worker runs one trial at a time',
    ],
    [
      () => objectiveFrom({ module, export: 'trian' }),
      `objectiveFrom: export is 'trian' but ${module.href} exports the functions compiled, misbehave, train`,
    ],
    [
      () => objectiveFrom({ module: './objectives.ts', export: 'train' }),
      "objectiveFrom: module is './objectives.ts'; it must be a URL",
    ],
    [() => objectiveFrom(any({ module })), 'objectiveFrom: export is undefined; it must be a string'],
    [
      () => objectiveFrom({ module: new URL('./missing.ts', import.meta.url), export: 'x' }),
      'missing.ts cannot be loaded: ',
    ],
  ])('errors %#', async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });
});

describe('trialsLog', () => {
  const newPath = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'search-')), 'runs', 'trials.jsonl');
  const space = { x: uniformRange(0, 1) };

  it('goes on with a search that was interrupted, also in the middle of a line', async () => {
    const path = await newPath();
    const ran: number[] = [];
    const objective = ({ x }: { x: number }, { number }: { number: number }): number => {
      ran.push(number);
      if (number === 1) throw new Error('diverged');
      return number === 2 ? Number.POSITIVE_INFINITY : x;
    };
    const search = async (options: object = {}) =>
      randomSearch(space, objective, { trials: 6, seed: 3, ...(await trialsLog(path)), ...options });
    const whole = await randomSearch(space, objective, { trials: 6, seed: 3 });
    ran.length = 0;
    const abort = new AbortController();
    const { onTrial } = await trialsLog(path);
    const interrupted = search({
      signal: abort.signal,
      onTrial: async (trial: Trial, progress: never) => {
        await onTrial(trial, progress);
        if (trial.number === 3) abort.abort(new Error('enough'));
      },
    });
    await expect(interrupted).rejects.toThrow('enough');
    await writeFile(path, `${await readFile(path, 'utf8')}{"number":4,"para`);
    const found = await search();
    expect(ran).toEqual([0, 1, 2, 3, 4, 5]);
    expect(told(found.trials)).toEqual(told(whole.trials));
    const again = await search();
    expect([ran.length, again.trials]).toEqual([6, found.trials]);
  });

  it('refuses the trials of another search, and what are none', async () => {
    const path = await newPath();
    const search = async (seed: number) =>
      randomSearch(space, ({ x }) => x, { trials: 2, seed, ...(await trialsLog(path)) });
    await search(1);
    await expect(search(2)).rejects.toThrow('randomSearch: the finished trial 0 has {"x":0.');
    await writeFile(path, '{"number":0}\n');
    await expect(search(1)).rejects.toThrow(
      `trialsLog: ${path}: line 1 is no trial; each line must be one that a search wrote`,
    );
    await expect(trialsLog(tmpdir())).rejects.toThrow('cannot be read');
  });
});

describe('trialProgress and trialsTable', () => {
  const objective = ({ x, kind }: { x: number; kind: string }): number => {
    if (x === 3) throw new Error('no, never');
    return kind === 'a' ? x : -x / 3;
  };

  it('tell how far a search is', async () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => lines.push(line) };
    await successiveHalving({ x: [3], kind: ['a', 'b'] }, objective, {
      trials: 2,
      factor: 2,
      onTrial: trialProgress({ stream }),
    }).catch(() => {});
    expect(lines.map((line) => line.split(' | ').slice(0, 2))).toEqual([
      [expect.stringMatching(/^trial 1\/3: x 3, kind ., budget 1 → no, never$/), 'best: none'],
      [expect.stringMatching(/^trial 2\/3: x 3, kind ., budget 1 → no, never$/), 'best: none'],
    ]);
    lines.length = 0;
    await gridSearch({ x: [2, 1], kind: ['a'] }, objective, { onTrial: trialProgress({ stream }) });
    expect(lines[1]).toBe('trial 2/2: x 1, kind a → 1 | best: x 1, kind a → 1 | 0 s\n');
  });

  it('are text and CSV, with what failed', async () => {
    const { trials } = await gridSearch({ x: [1, 3], kind: ['a', 'b'] }, objective);
    const fixed = trials.map((trial) => ({ ...trial, seconds: 1.25 }));
    expect(trialsTable(fixed, { format: 'csv' })).toBe(
      'trial,x,kind,value,seconds,error\n0,1,a,1,1.25,\n1,1,b,-0.3333333333333333,1.25,\n2,3,a,,1.25,"no, never"\n3,3,b,,1.25,"no, never"\n',
    );
    expect(trialsTable(fixed, { direction: 'minimize' })).toBe(
      [
        'trial   x   kind      value   seconds   error',
        '    1   1   b      -0.33333       1.3',
        '    0   1   a             1       1.3',
        '    2   3   a                     1.3   no, never',
        '    3   3   b                     1.3   no, never',
      ].join('\n'),
    );
    expect(() => trialsTable(trials, { format: 'xml' as never })).toThrow(
      'trialsTable: format is xml; it must be one of text, csv',
    );
    expect(() => trialsTable(3 as never)).toThrow('trialsTable: trials is 3; it must be a list');
  });
});
