import { PassThrough } from 'node:stream';
import { Generator, tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import { Trainer } from '../index.ts';
import { progress, progressBar } from '../node.ts';

/** A stream that keeps what is written: like a log file, or like a terminal. */
function makeStream({ isTTY = false } = {}): { readonly stream: PassThrough; read(): string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 200 });
  return { stream, read: () => (stream.read() as Buffer | null)?.toString() ?? '' };
}

function makeTrainer(): Trainer<typeof batch> {
  const model = new Linear(1, 1, { rng: new Generator(1) });
  return new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
}

const batch = { inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) };
const stopping = { name: 'stopping', onBatchEnd: ({ stop }: { stop(reason: string): void }) => stop('enough') };

describe('on a terminal', () => {
  it('shows every epoch with loss, examples a second, and validation', async () => {
    const { stream, read } = makeStream({ isTTY: true });
    const trainer = makeTrainer();
    await trainer.fit([batch, batch], { epochs: 2, validation: [batch], callbacks: [progressBar({ stream })] });
    const text = read();
    for (const [i, { loss, validationLoss }] of trainer.history.epochs.entries()) {
      const [whole] = text.match(new RegExp(`epoch ${i + 1}/2 █+ 100% 2/2 .*`))!;
      expect(whole).toMatch(new RegExp(`\\| loss ${loss.toFixed(4)} \\| \\d+ examples/s \\| \\d\\.\\d s`));
      expect(text).toContain(`  validationLoss ${validationLoss.toFixed(4)}\n`);
    }
  });

  it('stands beside a loop of your own, and ends with it', async () => {
    const { stream, read } = makeStream({ isTTY: true });
    for await (const _ of progress([batch, batch], { label: 'mine', stream }));
    expect(read()).toMatch(/mine █+ 100% 2\/2 \| {2}\| \d+ examples\/s/);
  });
});

describe('in a file or a pipe', () => {
  it('an epoch is one plain line', async () => {
    const { stream, read } = makeStream();
    const trainer = makeTrainer();
    await trainer.fit([batch, batch], { epochs: 2, validation: [batch], callbacks: [progressBar({ stream })] });
    const lines = read().split('\n');
    expect(lines).toHaveLength(3);
    for (const [i, { loss, validationLoss }] of trainer.history.epochs.entries()) {
      const numbers = `loss ${loss.toFixed(4)} \\| \\d+ examples/s \\| \\d\\.\\d s \\| validationLoss ${validationLoss.toFixed(4)}`;
      expect(lines[i]).toMatch(new RegExp(`^epoch ${i + 1}/2 2/2 \\| ${numbers}$`));
    }
    expect(lines[2]).toBe('');
  });

  it('says why training ended early', async () => {
    const { stream, read } = makeStream();
    await makeTrainer().fit([batch, batch], { epochs: 2, callbacks: [stopping, progressBar({ stream })] });
    expect(read()).toMatch(/^epoch 1\/2 1\/2 \| loss .*\nstopped: enough\n$/);
  });

  it('a loop of your own is a line, too, also one that was left', async () => {
    const { stream, read } = makeStream();
    const bar = progress([batch, batch, batch], { label: 'mine', stream });
    expect(bar.length).toBe(3);
    const seen: unknown[] = [];
    for await (const each of bar) {
      seen.push(each);
      bar.report({ loss: 0.5, note: 'good' });
    }
    expect(seen).toEqual([batch, batch, batch]);
    expect(read()).toMatch(/^mine 3\/3 \| loss 0\.5000 note good \| \d+ examples\/s \| \d\.\d s\n$/);
    for await (const _ of progress([batch, batch], { stream })) break;
    expect(read()).toBe('0/2\n');
  });
});
