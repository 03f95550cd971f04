import { PassThrough } from 'node:stream';
import { Generator, tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { expect, it } from 'vitest';
import { Trainer } from '../index.ts';
import { progress, progressBar } from '../node.ts';

/** A stream that keeps what is written, like a log file: no terminal. */
function makeLog(): { readonly stream: PassThrough; read(): string } {
  const stream = new PassThrough();
  return { stream, read: () => (stream.read() as Buffer | null)?.toString() ?? '' };
}

const batch = { inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) };

it('shows every epoch with loss, examples a second, and validation', async () => {
  const { stream, read } = makeLog();
  const model = new Linear(1, 1, { rng: new Generator(1) });
  const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
  await trainer.fit([batch, batch], { epochs: 2, validation: [batch], callbacks: [progressBar({ stream })] });
  const text = read();
  for (const [i, { loss, validationLoss }] of trainer.history.epochs.entries()) {
    const [whole] = text.match(new RegExp(`epoch ${i + 1}/2 █+ 100% 2/2 .*`))!;
    expect(whole).toMatch(new RegExp(`\\| loss ${loss.toFixed(4)} \\| \\d+ examples/s \\| \\d\\.\\d s`));
    expect(text).toContain(`  validationLoss ${validationLoss.toFixed(4)}\n`);
  }
});

it('says why training ended early', async () => {
  const { stream, read } = makeLog();
  const model = new Linear(1, 1);
  const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
  const stopping = { name: 'stopping', onBatchEnd: ({ stop }: { stop(reason: string): void }) => stop('enough') };
  await trainer.fit([batch, batch], { epochs: 2, callbacks: [stopping, progressBar({ stream })] });
  expect(read()).toContain('stopped: enough\n');
});

it('stands beside a loop of your own, and ends with it', async () => {
  const { stream, read } = makeLog();
  const bar = progress([batch, batch, batch], { label: 'mine', stream });
  expect(bar.length).toBe(3);
  const seen: unknown[] = [];
  for await (const each of bar) {
    seen.push(each);
    bar.report({ loss: 0.5, note: 'good' });
  }
  expect(seen).toEqual([batch, batch, batch]);
  expect(read()).toMatch(/mine █+ 100% 3\/3 \| loss 0\.5000 note good \| \d+ examples\/s/);
  const left = progress([batch, batch], { stream });
  for await (const _ of left) break; // the bar must not go on drawing
  expect(read()).toContain('0/2');
});
