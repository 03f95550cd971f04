import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { afterAll, describe, expect, it } from 'vitest';
import { fromCheckpoint, Trainer, type Callback, type Trained } from '../index.ts';
import { bestCheckpoints, checkpoints } from '../node.ts';

const root = mkdtempSync(join(tmpdir(), 'gradkit-best-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
const newFolder = (): string => join(root, `run${count++}`);

const batches = [{ inputs: tensor([[1]]), targets: tensor([[3]]) }];

/** A training that has the given values of `score`, one an epoch. */
function makeTrainer(scores: readonly number[], better?: 'higher' | 'lower'): { trainer: Trainer; lines: string[] } {
  const lines: string[] = [];
  const model = new Linear(1, 1, { rng: new Generator(1) });
  const score = {
    state: null,
    better,
    update: () => {},
    reset: () => {},
    compute: (): number => scores[trainer.history.epochs.length] ?? 0,
  };
  const trainer: Trainer = new Trainer({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 0.01 }),
    loss: mse,
    metrics: { score },
    execution: 'eager',
    log: (line) => void lines.push(line),
  });
  return { trainer, lines };
}

const files = (folder: string): string[] => readdirSync(folder).toSorted();
const named = (epoch: number, value: number): string => `epoch=${epoch}-score=${value}.safetensors`;

describe('the best epochs have files', () => {
  const scores = [5, 3, 4, Number.NaN, 3, 1];
  it.each([
    ['min', 2, [named(6, 1), named(2, 3)]], // of two with 3 the first
    ['max', 3, [named(1, 5), named(3, 4), named(2, 3)]],
    ['min', 9, [named(6, 1), named(2, 3), named(5, 3), named(3, 4), named(1, 5)]],
  ] as const)('by %s, at most %i', async (mode, keep, expected) => {
    const folder = newFolder();
    const { trainer } = makeTrainer(scores);
    const best = bestCheckpoints(folder, { monitor: 'score', keep, mode });
    await trainer.fit(batches, { epochs: 6, callbacks: [best] });
    expect(files(folder)).toEqual([...expected].toSorted());
    expect(best.paths(trainer)).toEqual(expected.map((name) => join(folder, name)));
  });

  it('with what training was then', async () => {
    const folder = newFolder();
    const { trainer } = makeTrainer([2, 1, 3], 'lower');
    const weights: number[] = [];
    const note: Callback = {
      name: 'note',
      onEpochEnd: ({ trainer: { model } }) => void weights.push(model.parameters()[0].value.item()),
    };
    const best = bestCheckpoints(folder, { monitor: 'score', keep: 1 });
    await trainer.fit(batches, { epochs: 3, callbacks: [best, note] });
    fromCheckpoint(readFileSync(best.paths(trainer)[0]), trainer, { callbacks: [best] });
    expect(trainer.history.epochs).toHaveLength(2);
    expect(trainer.model.parameters()[0].value.item()).toBe(weights[1]);
    expect(best.paths(trainer)).toEqual([join(folder, named(2, 1))]);
  });
});

describe('a training that is killed and resumed', () => {
  /** Ends as a kill does: what comes after is never done. */
  const kill = (epoch: number): Callback => ({
    name: 'kill',
    onEpochFinalized(progress) {
      if (progress.epoch === epoch) throw new Error('killed');
    },
  });
  const scores = [4, 3, 5, 2, 6];
  type Order = (best: Callback, saving: Callback, killing: Callback) => Callback[];
  it.each<[string, Order]>([
    ['before the file', (best, saving, killing) => [saving, killing, best]],
    ['before the checkpoint', (best, saving, killing) => [best, killing, saving]],
    ['after both', (best, saving, killing) => [best, saving, killing]],
  ])('%s has the same files in the end', async (_, order) => {
    const folder = newFolder();
    const path = join(newFolder(), 'checkpoint.safetensors');
    const fit = (killing: number): Promise<unknown> => {
      const best = bestCheckpoints(folder, { monitor: 'score', keep: 2, mode: 'min' });
      const saving = checkpoints(path);
      return makeTrainer(scores).trainer.fit(batches, { epochs: 5, callbacks: order(best, saving, kill(killing)) });
    };
    for (const killing of [1, 2, 4]) await expect(fit(killing)).rejects.toThrow('killed');
    await fit(0);
    expect(files(folder)).toEqual([named(2, 3), named(4, 2)]);
    const { trainer } = makeTrainer(scores);
    fromCheckpoint(readFileSync(join(folder, named(4, 2))), trainer);
    expect(trainer.history.epochs).toHaveLength(4);
  });
});

it('leaves files of others, and replaces one of the same name', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  for (const name of ['notes.txt', named(1, 9), named(1, 4)]) writeFileSync(join(folder, name), 'x');
  const { trainer } = makeTrainer([4, 3]);
  const best = bestCheckpoints(folder, { monitor: 'score', keep: 1, mode: 'min' });
  await trainer.fit(batches, { epochs: 1, callbacks: [best] });
  expect(readFileSync(join(folder, named(1, 4))).length).toBeGreaterThan(1);
  await trainer.fit(batches, { epochs: 2, callbacks: [best] });
  expect(files(folder)).toEqual([named(1, 9), named(2, 3), 'notes.txt']);
});

describe('what cannot be written', () => {
  it('is a line, and written later; until then the former file stays', async () => {
    const folder = newFolder();
    const { trainer, lines } = makeTrainer([2, 1, 3]);
    const path = join(folder, named(2, 1));
    const block: Callback = {
      name: 'block',
      onEpochStart({ epoch }) {
        if (epoch === 2) mkdirSync(join(path, 'inside'), { recursive: true });
        if (epoch !== 3) return;
        expect(existsSync(join(folder, named(1, 2)))).toBe(true);
        rmSync(path, { recursive: true });
      },
    };
    const best = bestCheckpoints(folder, { monitor: 'score', keep: 1, mode: 'min' });
    await trainer.fit(batches, { epochs: 3, callbacks: [block, best] });
    expect(lines).toContainEqual(expect.stringMatching(/^bestCheckpoints: .* was not written: .*\. Training goes on$/));
    expect(files(folder)).toEqual([named(2, 1)]);
  });

  it('is an error before training where there can be no such folder', async () => {
    const folder = newFolder();
    writeFileSync(folder, '');
    const { trainer } = makeTrainer([]);
    const callbacks = [bestCheckpoints(join(folder, 'best'), { monitor: 'loss' })];
    await expect(trainer.fit(batches, { epochs: 1, callbacks })).rejects.toThrow(
      `bestCheckpoints: nothing can be written in ${join(folder, 'best')}: `,
    );
  });
});

it('weights of NaN have no file', async () => {
  const folder = newFolder();
  const { trainer, lines } = makeTrainer([2, 1]);
  const breaking: Callback = {
    name: 'breaking',
    onEpochEnd({ epoch, trainer: { model } }: { epoch: number; trainer: Trained }) {
      const [weight] = model.parameters();
      if (epoch === 2) weight.value = weight.value.mul(Number.NaN);
    },
  };
  const callbacks = [breaking, bestCheckpoints(folder, { monitor: 'score', mode: 'min' })];
  await trainer.fit(batches, { epochs: 2, callbacks });
  expect(files(folder)).toEqual([named(1, 2)]);
  expect(lines).toContain('bestCheckpoints: epoch 2 is not saved, since weight has NaN');
});

describe('wrong arguments are errors', () => {
  it.each([
    [{ keep: 0 }, 'bestCheckpoints: keep is 0; it must be a whole number of at least 1'],
    [{ mode: 'least' as 'min' }, 'bestCheckpoints: mode is least; it must be one of min, max'],
    [{ monitor: 3 as unknown as string /* wrong on purpose */ }, 'bestCheckpoints: monitor is 3; it must be a string'],
  ])('%o', (options, message) => {
    expect(() => bestCheckpoints('best', options)).toThrow(message);
  });

  it('what the epochs do not have, or nothing says what is better of', async () => {
    const fit = (monitor: string): Promise<unknown> =>
      makeTrainer([]).trainer.fit(batches, { epochs: 1, callbacks: [bestCheckpoints(newFolder(), { monitor })] });
    await expect(fit('validationLoss')).rejects.toThrow(
      'bestCheckpoints: monitor is validationLoss but the epoch has epoch, seconds, loss, score;',
    );
    await expect(fit('score')).rejects.toThrow('bestCheckpoints: monitor is score, but nothing says which');
  });

  it('a state of another kind', () => {
    const { trainer } = makeTrainer([]);
    expect(() =>
      bestCheckpoints('best').restore!({ values: { kept: [{ epoch: 'x' }], dropped: [] }, tensors: {} }, trainer),
    ).toThrow('as list of epochs; it must be what state() gave');
  });
});

it('names of files have at most 6 digits of the number; the order is by all of them', async () => {
  const folder = newFolder();
  const { trainer } = makeTrainer([0.123456789, 0.123456788]);
  const best = bestCheckpoints(folder, { monitor: 'score', keep: 2, mode: 'min' });
  await trainer.fit(batches, { epochs: 2, callbacks: [best] });
  expect(best.paths(trainer)).toEqual([2, 1].map((epoch) => join(folder, named(epoch, 0.123457))));
  expect(files(folder)).toHaveLength(2);
});
