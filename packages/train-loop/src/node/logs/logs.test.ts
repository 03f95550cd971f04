import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, tensor, zeros } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { ExponentialLR, SGD } from '@gradkit/optimizers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Trainer, watchStatistics, type Callback } from '../../index.ts';
import { checkpoints, csvLog, jsonLinesLog, SummaryWriter, tensorBoard } from '../../node.ts';
import { crc32c } from '../tensorboard/crc32c.ts';
import { readEvents } from '../../../testing/read-events.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-logs-'));
});
afterAll(() => rm(folder, { recursive: true }));

const batch = { inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) };
const stopAt = (epoch: number, at: number): Callback => ({
  name: 'stopAt',
  onBatchEnd: (progress) => void (progress.epoch === epoch && progress.batch === at && progress.stop('enough')),
});

function makeTrainer(log: (line: string) => void = () => {}): Trainer<typeof batch> {
  const model = new Sequential(
    new Linear(1, 2, { rng: new Generator(1) }),
    new ReLU(),
    new Linear(2, 1, { rng: new Generator(2) }),
  );
  return new Trainer({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 0.01 }),
    loss: mse,
    execution: 'eager',
    log,
  });
}

describe('csvLog', () => {
  it('has a row for every epoch, those before a resume once', async () => {
    const path = join(folder, 'csv/history.csv');
    const callbacks = [checkpoints(join(folder, 'csv/checkpoint.safetensors')), csvLog(path)];
    await makeTrainer().fit([batch], { epochs: 2, callbacks });
    const trainer = makeTrainer();
    await trainer.fit([batch], { epochs: 3, validation: [batch], callbacks });
    const [header, ...rows] = (await readFile(path, 'utf8')).trim().split('\n');
    expect(header).toBe('epoch,seconds,loss,validationLoss');
    const table = rows.map((row) => row.split(','));
    expect(table.map(([epoch]) => epoch)).toEqual(['1', '2', '3']);
    expect(table.map(([, , loss]) => Number(loss))).toEqual(trainer.history.values('loss'));
    expect(table.map(([, , , loss]) => loss)).toEqual(['', '', String(trainer.history.last!['validationLoss'])]);
  });
});

describe('jsonLinesLog', () => {
  it('has a line for every epoch and few batches, each once after a resume in the middle of an epoch', async () => {
    const path = join(folder, 'lines/log.jsonl');
    const file = join(folder, 'lines/checkpoint.safetensors');
    const all = [checkpoints(file, { everyBatches: 2 }), jsonLinesLog(path, { everyBatches: 1 })];
    const loader = [batch, batch, batch];
    await makeTrainer().fit(loader, { epochs: 2, callbacks: [...all, stopAt(2, 2)] });
    await writeFile(path, `${await readFile(path, 'utf8')}{"epoch":2,"batch":3,"loss":99}\n{"epo`); // as a killed process leaves it
    await makeTrainer().fit(loader, { epochs: 2, callbacks: all });
    const lines = (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>);
    expect(lines.map(({ epoch, batch: at }) => [epoch, at ?? 'end'])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 'end'],
      [2, 1],
      [2, 2],
      [2, 3],
      [2, 'end'],
    ]);
    expect(lines[6]['loss']).toBeLessThan(99);
    expect(lines[0]['learningRate']).toBe(0.01);
  });

  it('begins anew with a training that does', async () => {
    const path = join(folder, 'anew.jsonl');
    for (let i = 0; i < 2; i++) await makeTrainer().fit([batch], { epochs: 1, callbacks: [jsonLinesLog(path)] });
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(1);
  });
});

describe('tensorBoard', () => {
  it('writes losses, learning rates, and the spread of weights and gradients', async () => {
    const run = join(folder, 'board');
    const trainer = makeTrainer();
    const callbacks = [tensorBoard(run, { everyBatches: 2, graphInputs: [zeros([1, 1])] })];
    await trainer.fit([batch, batch, batch], { epochs: 2, validation: [batch], callbacks });
    const events = await readEvents(join(run, (await readdir(run))[0]));
    expect(events[0].version).toBe('brain.Event:2');
    const scalars = events.filter(({ scalar }) => scalar !== undefined);
    const losses = scalars.filter(({ tag }) => tag === 'epoch/loss');
    expect(losses.map(({ step }) => step)).toEqual([1, 2]);
    losses.forEach(({ scalar }, i) => expect(scalar).toBeCloseTo(trainer.history.epochs[i].loss, 5));
    expect(scalars.filter(({ tag }) => tag === 'batch/loss').map(({ step }) => step)).toEqual([2, 5]);
    expect(new Set(scalars.map(({ tag }) => tag))).toEqual(
      new Set(['batch/loss', 'epoch/loss', 'epoch/seconds', 'epoch/validationLoss', 'learningRate']),
    );
    const spreads = events.flatMap(({ tag, histogram }) => (histogram === undefined ? [] : [[tag, histogram.count]]));
    expect(spreads).toContainEqual(['weights/0.weight', 2]);
    expect(spreads).toContainEqual(['gradients/2.weight', 2]);
    const { graph } = events.find((event) => event.graph !== undefined)!;
    expect(graph).toEqual([
      ['input', 'Input', []],
      ['Sequential/0/weight', 'Parameter', []],
      ['Sequential/0/bias', 'Parameter', []],
      ['Sequential/0/linear', 'linear', ['input', 'Sequential/0/weight', 'Sequential/0/bias']],
      ['Sequential/1/relu', 'relu', ['Sequential/0/linear']],
      ['Sequential/2/weight', 'Parameter', []],
      ['Sequential/2/bias', 'Parameter', []],
      ['Sequential/2/linear', 'linear', ['Sequential/1/relu', 'Sequential/2/weight', 'Sequential/2/bias']],
      ['output_0', 'Output', ['Sequential/2/linear']],
    ]);
    await trainer.predict(batch.inputs); // hooks are gone
  });

  it('writes what watchStatistics knows of each epoch', async () => {
    const run = join(folder, 'statistics');
    const trainer = makeTrainer();
    trainer.model.getParameter('0.bias').value = tensor([-9, -9]);
    const watch = watchStatistics();
    await trainer.fit([batch], { epochs: 2, callbacks: [tensorBoard(run), watch] });
    const events = await readEvents(join(run, (await readdir(run))[0]));
    const curve = (tag: string) => events.flatMap((each) => (each.tag === tag ? [[each.step, each.scalar]] : []));
    const [{ layers }] = watch.statistics(trainer);
    expect(curve('deadShare/1')).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(curve('parameterNorm/2')[0]).toEqual([1, Math.fround(layers[2].parameterNorm!)]);
    expect(curve('updateRatio/1')).toEqual([]);
    const texts = events.flatMap(({ tag, text }) => (tag?.startsWith('findings') === true ? [text] : []));
    expect(texts[0]).toContain('- layer 1 (ReLU): 2 of 2 units were 0 for every example of epoch 1');
  });

  it('a folder that cannot be written is logged once, and training goes on', async () => {
    const lines: string[] = [];
    await writeFile(join(folder, 'file'), '');
    const trainer = makeTrainer((line) => lines.push(line));
    await trainer.fit([batch], { epochs: 2, callbacks: [tensorBoard(join(folder, 'file/run'))] });
    expect(trainer.history.epochs).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('tensorBoard: SummaryWriter: '))).toHaveLength(1);
  });
});

describe('SummaryWriter', () => {
  it('keeps the order of what is added, of every kind', async () => {
    const writer = new SummaryWriter(join(folder, 'writer'));
    writer.addScalar('nan', Number.NaN, 3);
    await writer.flush();
    writer.addHistogram('spread', tensor([0, 1, 1, Number.NaN, 4]), 4);
    writer.addHistogram('nothing', tensor([Number.NaN]), 4);
    writer.addImage(
      'image',
      tensor([
        [
          [0, 1],
          [0.5, 0.25],
        ],
      ]),
      5,
    );
    writer.addText('text', '**bold**', 6);
    await writer.close();
    const [, nan, spread, image, text] = await readEvents(writer.path);
    expect([nan.tag, nan.step, nan.scalar]).toEqual(['nan', 3, Number.NaN]);
    expect(spread.histogram).toMatchObject({ min: 0, max: 4, count: 4, sum: 6, sumOfSquares: 18 });
    expect(spread.histogram!.counts.reduce((a, b) => a + b)).toBe(4);
    expect(image.image).toEqual({ height: 2, width: 2, channels: 1 });
    expect([text.tag, text.step, text.text]).toEqual(['text', 6, '**bold**']);
  });

  it.each([
    [
      (writer: SummaryWriter) => writer.addScalar('x', 'y' as never, 1),
      "SummaryWriter: value is 'y'; it must be a number",
    ],
    [
      (writer: SummaryWriter) => writer.addScalar('x', 1, 0.5),
      'SummaryWriter: step is 0.5; it must be a whole number of at least 0',
    ],
    [
      (writer: SummaryWriter) => writer.addImage('x', zeros([2, 2]), 1),
      'SummaryWriter: the image is [2, 2]; it must be [channels, height, width], with 1, 3 or 4 channels',
    ],
  ])('errors %#', (call, text) => expect(() => call(new SummaryWriter(folder))).toThrow(text));
});

it('checksums are those of RFC 3720', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
});

it.each(['batch', 'epoch'] as const)(
  'logs have the rates that the steps used, with a schedule for every %s',
  async (every) => {
    const { model } = makeTrainer();
    const optimizer = new SGD(model.parameters(), { learningRate: 0.5 });
    const schedule = { scheduler: new ExponentialLR(optimizer, 0.5), every };
    const trainer = new Trainer({ model, optimizer, loss: mse, schedule, execution: 'eager', log: () => {} });
    const [path, run] = [join(folder, `rates-${every}.jsonl`), join(folder, `rates-${every}`)];
    const callbacks = [
      jsonLinesLog(path, { everyBatches: 1 }),
      tensorBoard(run, { everyBatches: 1, histograms: false }),
    ];
    await trainer.fit([batch, batch], { epochs: 2, callbacks });
    const used = every === 'batch' ? [0.5, 0.25, 0.125, 0.0625] : [0.5, 0.5, 0.25, 0.25];
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    const rates = lines.map((line) => (JSON.parse(line) as { learningRate?: number | undefined }).learningRate);
    expect(rates.filter((rate) => rate !== undefined)).toEqual(used);
    const events = await readEvents(join(run, (await readdir(run))[0]));
    const ofBoard = events.filter(({ tag }) => tag === 'learningRate').map(({ scalar }) => scalar);
    expect(ofBoard).toEqual(used);
  },
);
