import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { loadSafetensors } from '@gradkit/safetensors/node';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { afterAll, describe, expect, it } from 'vitest';
import { terminateOnNaN, Trainer, type Callback } from '../index.ts';
import { checkpoints, stopOnInterrupt } from '../node.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-checkpoints-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const newPath = (): string => join(folder, `run${count++}`, 'checkpoint.safetensors');

const batch = { inputs: tensor([[1]]), targets: tensor([[3]]) };
const batches = [batch, batch, batch, batch, batch];

function makeTrainer(): Trainer {
  const model = new Linear(1, 1, { rng: new Generator(1) });
  return new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.01 }), loss: mse });
}

/** Notes where training stood whenever the file was new. */
function watch(path: string): { readonly callback: Callback; readonly saved: string[] } {
  const saved: string[] = [];
  const look = ({ epoch, batch: done }: { epoch: number; batch: number }): void => {
    if (existsSync(path)) saved.push(`${epoch}:${done}`);
    rmSync(path, { force: true });
  };
  return { callback: { name: 'watch', onBatchFinalized: look, onEpochFinalized: look }, saved };
}

describe('are written', () => {
  it.each([
    [{}, ['1:5', '2:5', '3:5']],
    [{ every: 2 }, ['2:5', '3:5']], // and after the last
    [{ everyBatches: 2 }, ['1:2', '1:4', '1:5', '2:2', '2:4', '2:5', '3:2', '3:4', '3:5']],
    [{ every: 3, everyBatches: 4 }, ['1:4', '2:4', '3:4', '3:5']],
    [{ every: 3, everyMinutes: 1e6 }, ['3:5']],
    [
      { every: 3, everyMinutes: 1e-12 },
      ['1:1', '1:2', '1:3', '1:4', '2:1', '2:2', '2:3', '2:4', '3:1', '3:2', '3:3', '3:4', '3:5'],
    ],
  ])('with %j at epoch:batch %j', async (options, expected) => {
    const path = newPath();
    const { callback, saved } = watch(path);
    await makeTrainer().fit(batches, { epochs: 3, callbacks: [checkpoints(path, options), callback] });
    expect(saved).toEqual(expected);
  });

  it('alone in their folder, with weights that other tools find', async () => {
    const path = newPath();
    const trainer = makeTrainer();
    await trainer.fit(batches, { epochs: 1, callbacks: [checkpoints(path)] });
    expect(readdirSync(join(path, '..'))).toEqual(['checkpoint.safetensors']);
    const { tensors } = await loadSafetensors(path);
    expect(tensors['model/weight'].data).toEqual(trainer.model.stateDict()['weight'].data);
  });
});

describe('are read', () => {
  it('when fit starts; a training that is done does nothing more', async () => {
    const path = newPath();
    const first = makeTrainer();
    await first.fit(batches, { epochs: 2, callbacks: [checkpoints(path)] });
    const second = makeTrainer();
    await second.fit(batches, { epochs: 2, callbacks: [checkpoints(path)] });
    expect(second.history).toEqual(first.history);
    expect(second.model.stateDict()['weight'].data).toEqual(first.model.stateDict()['weight'].data);
    await second.fit(batches, { epochs: 3, callbacks: [checkpoints(path)] });
    expect(second.history.values('epoch')).toEqual([1, 2, 3]);
  });

  it('not with resume: false', async () => {
    const path = newPath();
    await makeTrainer().fit(batches, { epochs: 2, callbacks: [checkpoints(path)] });
    const trainer = makeTrainer();
    await trainer.fit(batches, { epochs: 1, callbacks: [checkpoints(path, { resume: false })] });
    expect(trainer.history.epochs).toHaveLength(1);
  });

  it('damaged: an error that names the file, which stays', async () => {
    const path = join(folder, 'damaged.safetensors');
    writeFileSync(path, 'x');
    await expect(makeTrainer().fit(batches, { epochs: 1, callbacks: [checkpoints(path)] })).rejects.toThrow(
      `fromSafetensors: ${path} has 1 bytes; a safetensors file has at least 8`,
    );
    expect(existsSync(path)).toBe(true);
  });
});

/** A training whose lines are kept. */
function makeLogged(): { trainer: Trainer; lines: string[] } {
  const lines: string[] = [];
  const { model, optimizer } = makeTrainer();
  const log = (line: string): void => void lines.push(line);
  return { trainer: new Trainer({ model, optimizer, loss: mse, execution: 'eager', log }), lines };
}

describe('that cannot be written', () => {
  /** Has a folder where the file belongs, in some epochs. */
  function block(path: string, blocked: (epoch: number) => boolean): Callback {
    return {
      name: 'block',
      onEpochStart({ epoch }) {
        if (blocked(epoch)) mkdirSync(join(path, 'inside'), { recursive: true });
        else rmSync(path, { recursive: true, force: true });
      },
    };
  }

  it('are a line, and training goes on; later ones are written', async () => {
    const path = newPath();
    const { trainer, lines } = makeLogged();
    await trainer.fit(batches, { epochs: 3, callbacks: [block(path, (epoch) => epoch === 1), checkpoints(path)] });
    expect(lines.filter((line) => line.startsWith('checkpoints'))).toEqual([
      expect.stringMatching(
        /^checkpoints: .* was not written: .*; what was there before is unchanged. Training goes on$/,
      ),
    ]);
    const resumed = makeTrainer();
    await resumed.fit(batches, { epochs: 3, callbacks: [checkpoints(path)] });
    expect(resumed.history.epochs).toEqual(trainer.history.epochs);
  });

  it('since a file stands where their folder was, are a line and an error at the end', async () => {
    const parent = newPath();
    const path = join(parent, 'inside.safetensors');
    const { trainer, lines } = makeLogged();
    const replace: Callback = {
      name: 'replace',
      onEpochStart({ epoch }) {
        if (epoch !== 2) return;
        rmSync(parent, { recursive: true });
        writeFileSync(parent, '');
      },
    };
    const fitting = trainer.fit(batches, { epochs: 2, callbacks: [replace, checkpoints(path)] });
    await expect(fitting).rejects.toThrow(`checkpoints: ${path} was not written:`);
    expect(trainer.history.epochs).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('checkpoints: '))).toHaveLength(1);
  });

  it('are an error at the end if the last one is missing; the training is done', async () => {
    const path = newPath();
    const { trainer } = makeLogged();
    const fitting = trainer.fit(batches, { epochs: 2, callbacks: [block(path, () => true), checkpoints(path)] });
    await expect(fitting).rejects.toThrow(`checkpoints: ${path} was not written:`);
    expect(trainer.history.epochs).toHaveLength(2);
  });

  it('are tried again at the end', async () => {
    const path = newPath();
    const { trainer, lines } = makeLogged();
    const free: Callback = { name: 'free', onFitEnd: () => rmSync(path, { recursive: true }) };
    const callbacks = [block(path, (epoch) => epoch === 2), free, checkpoints(path, { every: 2 })];
    await trainer.fit(batches, { epochs: 2, callbacks });
    expect(lines.filter((line) => line.startsWith('checkpoints'))).toHaveLength(1);
    const resumed = makeTrainer();
    await resumed.fit(batches, { epochs: 2, callbacks: [checkpoints(path)] });
    expect(resumed.history.epochs).toEqual(trainer.history.epochs);
  });

  it('since there can be no such folder are an error before training', async () => {
    const file = join(folder, 'no-folder');
    writeFileSync(file, '');
    const { trainer } = makeLogged();
    const callbacks = [checkpoints(join(file, 'checkpoint.safetensors'))];
    await expect(trainer.fit(batches, { epochs: 1, callbacks })).rejects.toThrow(
      `checkpoints: ${join(file, 'checkpoint.safetensors')} cannot be written:`,
    );
    expect(trainer.history.epochs).toHaveLength(0);
  });

  it.each([true, false])('since a folder stands there are an error before training, resume: %s', async (resume) => {
    const path = newPath();
    mkdirSync(path, { recursive: true });
    const { trainer } = makeLogged();
    await expect(trainer.fit(batches, { epochs: 1, callbacks: [checkpoints(path, { resume })] })).rejects.toThrow(
      `checkpoints: ${path} cannot be written: it is a folder; it must be a file`,
    );
    expect(trainer.history.epochs).toHaveLength(0);
  });
});

it('a loss of NaN does not replace the last good one', async () => {
  const path = newPath();
  const { trainer, lines } = makeLogged();
  const nan = { inputs: tensor([[Number.NaN]]), targets: tensor([[3]]) };
  await trainer.fit([batch], { epochs: 1, callbacks: [checkpoints(path)] });
  const good = trainer.model.stateDict()['weight'].item();
  await trainer.fit([nan], { epochs: 2, callbacks: [checkpoints(path), terminateOnNaN()] });
  expect(lines).toContain(`checkpoints: not saved, since the loss is NaN; ${path} stays as it was`);
  const { tensors } = await loadSafetensors(path);
  expect(tensors['model/weight'].item()).toBe(good);
});

it('weights of NaN do not, either, though the loss was a number still', async () => {
  const path = newPath();
  const { trainer, lines } = makeLogged();
  await trainer.fit([batch], { epochs: 1, callbacks: [checkpoints(path)] });
  const good = readFileSync(path);
  const breaking: Callback = {
    name: 'breaking',
    onEpochEnd() {
      const [, bias] = trainer.model.parameters();
      bias.value = bias.value.mul(Number.NaN);
    },
  };
  await trainer.fit([batch], { epochs: 2, callbacks: [breaking, checkpoints(path)] });
  expect(lines).toContain(`checkpoints: not saved, since bias has NaN; ${path} stays as it was`);
  expect(readFileSync(path)).toEqual(good);
});

describe('two trainings with one file', () => {
  it('are not what a drive is that changes times and places of files', async () => {
    const path = newPath();
    const { trainer } = makeLogged();
    const moving: Callback = {
      name: 'moving',
      onEpochStart({ epoch }) {
        if (epoch === 1) return;
        const bytes = readFileSync(path);
        rmSync(path);
        writeFileSync(path, bytes);
        utimesSync(path, 1, 1);
      },
    };
    await trainer.fit(batches, { epochs: 3, callbacks: [moving, checkpoints(path)] });
    expect(trainer.history.epochs).toHaveLength(3);
  });

  it('are noticed by the one whose file was replaced; nothing is lost', async () => {
    const path = newPath();
    const [first, second] = [makeLogged().trainer, makeLogged().trainer];
    const other: Callback = {
      name: 'other',
      async onEpochStart({ epoch }) {
        if (epoch === 3) await second.fit(batches, { epochs: 9, callbacks: [checkpoints(path)] });
      },
    };
    const fitting = first.fit(batches, { epochs: 4, callbacks: [other, checkpoints(path)] });
    const beside = `${path}.of-process-${process.pid}`;
    await expect(fitting).rejects.toThrow(
      `checkpoints: ${path} was written by somebody else since this training began or last saved; two trainings with one checkpoint undo each other's work. Give each a path of its own. What this one had to save is in ${beside}`,
    );
    const [theirs, own] = [makeTrainer(), makeTrainer()];
    await theirs.fit(batches, { epochs: 1, callbacks: [checkpoints(path)] });
    await own.fit(batches, { epochs: 1, callbacks: [checkpoints(beside)] });
    expect([theirs.history.epochs.length, own.history.epochs.length]).toEqual([9, 3]);
  });

  it('at once: one of them ends', async () => {
    const path = newPath();
    let waiting = (): void => {};
    const meet = new Promise<void>((resolve) => (waiting = resolve));
    let begun = 0;
    const meeting: Callback = {
      name: 'meeting',
      async onEpochStart({ epoch }) {
        if (epoch !== 1) return;
        if (++begun === 2) waiting();
        await meet; // neither is through before the other has looked at the file
      },
    };
    const both = [makeLogged(), makeLogged()].map(({ trainer }) =>
      trainer.fit(batches, { epochs: 5, callbacks: [checkpoints(path), meeting] }),
    );
    const endings = await Promise.allSettled(both);
    const refused = endings.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused as PromiseRejectedResult[])
      expect((reason as Error).message).toContain('was written by somebody else');
  });
});

it('options must be whole numbers', () => {
  expect(() => checkpoints('x', { every: 0 })).toThrow(
    'checkpoints: every is 0; it must be a whole number of at least 1',
  );
  expect(() => checkpoints('x', { everyBatches: 1.5 })).toThrow(
    'checkpoints: everyBatches is 1.5; it must be a whole number of at least 1',
  );
  expect(() => checkpoints('x', { everyMinutes: 0 })).toThrow(
    'checkpoints: everyMinutes is 0; it must be above 0 and finite',
  );
});

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends after the batch, saves, and later fit goes on', async (signal) => {
    const path = newPath();
    const trainer = makeTrainer();
    const listeners = process.listenerCount(signal);
    const reasons: (string | null)[] = [];
    const pressing: Callback = {
      name: 'pressing',
      onBatchEnd: ({ epoch, batch: done }) => void (epoch === 2 && done === 3 && process.emit(signal)),
      onFitEnd: ({ stopped }) => void reasons.push(stopped),
    };
    await trainer.fit(batches, { epochs: 9, callbacks: [checkpoints(path), stopOnInterrupt(), pressing] });
    expect(reasons).toEqual(['interrupted']);
    expect(process.listenerCount(signal)).toBe(listeners);
    const resumed = makeTrainer();
    await resumed.fit(batches, { epochs: 2, callbacks: [checkpoints(path)] });
    const whole = makeTrainer();
    await whole.fit(batches, { epochs: 2 });
    expect(resumed.model.stateDict()['weight'].data).toEqual(whole.model.stateDict()['weight'].data);
    expect(resumed.history.values('loss')).toEqual(whole.history.values('loss'));
  });
});

it('says where it goes on, also where nothing is left to do', async () => {
  const path = newPath();
  const fit = async (epochs: number, others: readonly Callback[] = []): Promise<string[]> => {
    const { trainer, lines } = makeLogged();
    await trainer.fit(batches, { epochs, callbacks: [checkpoints(path), ...others] });
    return lines.filter((line) => line.startsWith('checkpoints:'));
  };
  expect(await fit(1)).toEqual([]);
  expect(await fit(1)).toEqual([`checkpoints: goes on from ${path}, after epoch 1`]);
  const stop: Callback = { name: 'stop', onBatchEnd: ({ batch: at, stop: end }) => void (at === 3 && end('enough')) };
  expect(await fit(2, [stop])).toEqual([`checkpoints: goes on from ${path}, after epoch 1`]);
  expect(await fit(2)).toEqual([`checkpoints: goes on from ${path}, after batch 3 of epoch 2`]);
});
