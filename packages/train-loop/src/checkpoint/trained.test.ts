import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { addLoRA, BatchNorm1d, freeze, Linear, Sequential, unfreeze, type AnyModule } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import { afterAll, describe, expect, it } from 'vitest';
import { fromCheckpoint, toCheckpoint, Trainer, unfreezeAt, type Batch, type Callback } from '../index.ts';
import { bestCheckpoints, checkpoints } from '../node.ts';
import { checksumOf } from './checksum.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-trained-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rng = new Generator(5);
const batches = [1, 2, 3].map(() => ({ inputs: normal([4, 30], { rng }), targets: normal([4, 1], { rng }) }));

/** A network that somebody has trained: always the same one. */
function makeBase(seed = 1): Sequential {
  const own = new Generator(seed);
  return new Sequential({
    body: new Linear(30, 40, { rng: own }),
    norm: new BatchNorm1d(40),
    head: new Linear(40, 1, { rng: own }),
  });
}

/** The base with LoRA beside it, which begins differently each time. */
function makeAdapted(seed = 1): Sequential {
  const model = makeBase(seed);
  addLoRA(model, ['body', 'head'], { rank: 2, rng });
  return model;
}

const trainerOf = (model: Sequential): Trainer =>
  new Trainer<Batch>({
    model,
    optimizer: new Adam(model.parameters(), { learningRate: 0.01 }),
    loss: mse,
    execution: 'eager',
    log: () => {},
  });
const bitsOf = (model: AnyModule): unknown => Object.entries(model.stateDict()).map(([name, { data }]) => [name, data]);
const namesIn = (bytes: Uint8Array, prefix: string): string[] =>
  Object.keys(fromSafetensors(bytes).tensors).flatMap((name) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  );

const adapters = ['body.lora_A.weight', 'body.lora_B.weight', 'head.lora_A.weight', 'head.lora_B.weight'];
const buffers = ['norm.running_mean', 'norm.running_var', 'norm.num_batches_tracked'];

describe('a checkpoint of what is trained', () => {
  it('has adapters, buffers and moments alone, and goes on with the same bits on the base', async () => {
    const path = join(folder, 'adapted.safetensors');
    const whole = trainerOf(makeAdapted());
    await whole.fit(batches, { epochs: 4, callbacks: [checkpoints(join(folder, 'whole.safetensors'))] });
    const first = trainerOf(makeAdapted());
    first.options.model.loadStateDict(whole.options.model.stateDict()); // the same adapters
    await first.fit(batches, { epochs: 2, callbacks: [checkpoints(path, { parameters: 'trained' })] });
    const bytes = readFileSync(path);
    expect(namesIn(bytes, 'model/').toSorted()).toEqual([...adapters, ...buffers].toSorted());
    expect(namesIn(bytes, 'optimizer/')).toHaveLength(4 * 3);
    const second = trainerOf(makeAdapted());
    await second.fit(batches, { epochs: 4, callbacks: [checkpoints(path, { parameters: 'trained' })] });
    await first.fit(batches, { epochs: 4 });
    expect(bitsOf(second.options.model)).toEqual(bitsOf(first.options.model));
    expect(statSync(path).size).toBeLessThan(0.7 * statSync(join(folder, 'whole.safetensors')).size);
  });

  it('keeps up with parts that are unfrozen on the way, and with those that are frozen again', async () => {
    const path = join(folder, 'thawed.safetensors');
    const plan = (): Callback[] => [unfreezeAt({ 2: 'body' }), checkpoints(path, { parameters: 'trained' })];
    const model = makeBase();
    const trainer = trainerOf(model);
    freeze(model, 'norm');
    await trainer.fit(batches, { epochs: 1, callbacks: plan() });
    expect(namesIn(readFileSync(path), 'model/').toSorted()).toEqual(
      ['head.bias', 'head.weight', ...buffers].toSorted(),
    );
    const again = trainerOf(makeBase());
    freeze(again.options.model, 'norm');
    await again.fit(batches, { epochs: 2, callbacks: plan() });
    expect(namesIn(readFileSync(path), 'model/')).toContain('body.weight');
    freeze(again.options.model, 'body');
    const others = [
      checkpoints(path, { parameters: 'trained' }),
      bestCheckpoints(folder, { monitor: 'loss', parameters: 'trained' }),
    ];
    await again.fit(batches, { epochs: 3, callbacks: others });
    expect(namesIn(readFileSync(path), 'model/')).toContain('body.weight');
    const third = trainerOf(makeBase());
    freeze(third.options.model, ['norm', 'body']);
    fromCheckpoint(readFileSync(path), third);
    expect(bitsOf(third.options.model)).toEqual(bitsOf(again.options.model));
  });

  it('goes by what is frozen now where no callback watches', () => {
    const trainer = trainerOf(makeBase());
    freeze(trainer.options.model, 'body');
    const bytes = toCheckpoint(trainer, { parameters: 'trained' });
    expect(namesIn(bytes, 'model/')).not.toContain('body.weight');
    const other = trainerOf(makeBase());
    fromCheckpoint(bytes, other);
    expect(bitsOf(other.options.model)).toEqual(bitsOf(trainer.options.model));
    unfreeze(trainer.options.model);
    expect(namesIn(toCheckpoint(trainer, { parameters: 'trained' }), 'model/')).toHaveLength(9);
  });
});

describe('is refused, and nothing has changed,', () => {
  const bytes = toCheckpoint(trainerOf(makeAdapted()), { parameters: 'trained' });

  /** The same with other tensors, and with a checksum that fits them. */
  function changed(change: (tensors: Record<string, Tensor>) => void): Uint8Array {
    const { tensors, metadata } = fromSafetensors(bytes);
    const own = { ...tensors };
    change(own);
    return toSafetensors(own, { ...metadata, checksum: checksumOf(metadata['training'], own) });
  }

  it.each<[string, Uint8Array, () => Sequential, string]>([
    [
      'on another base',
      bytes,
      () => makeAdapted(2),
      'frozen parameters: it leaves out body.weight, which was frozen there and has other numbers here; load the network that training began with first',
    ],
    [
      'without a parameter that was trained',
      changed((tensors) => delete tensors['model/head.lora_A.weight']),
      makeAdapted,
      'frozen parameters: it lacks head.lora_A.weight, which was not frozen there',
    ],
    [
      'with one of another shape',
      bytes,
      () => {
        const model = makeBase();
        addLoRA(model, ['body', 'head'], { rank: 3, rng });
        return model;
      },
      'loadStateDict: the state does not fit the model; body.lora_A.weight is [2, 30] but must be [3, 30]',
    ],
    [
      'in a model without adapters',
      bytes,
      makeBase,
      'frozen parameters: it has body.lora_A.weight, which the model has not',
    ],
    [
      'in one that lacks what was frozen',
      toCheckpoint(trainerOf(makeAdapted()), { parameters: 'trained' }),
      () => {
        const model = new Sequential({
          body: new Linear(30, 40),
          norm: new BatchNorm1d(40),
          head: new Linear(40, 1, { bias: false }),
        });
        addLoRA(model, ['body', 'head'], { rank: 2, rng });
        return model;
      },
      'frozen parameters: it has head.bias, which the model has not',
    ],
  ])('%s', (_, file, make, text) => {
    const trainer = trainerOf(make());
    const before = bitsOf(trainer.options.model);
    expect(() => fromCheckpoint(file, trainer, { name: 'c' })).toThrow(
      `fromCheckpoint: c is of another training: ${text}`,
    );
    expect(bitsOf(trainer.options.model)).toEqual(before);
  });

  it('by an option that is none', () => {
    const trainer = trainerOf(makeBase());
    const text = 'parameters is some; it must be one of all, trained';
    expect(() => toCheckpoint(trainer, { parameters: 'some' as never })).toThrow(`toCheckpoint: ${text}`);
    expect(() => checkpoints('c', { parameters: 'some' as never })).toThrow(`checkpoints: ${text}`);
    expect(() => bestCheckpoints('c', { parameters: 'some' as never })).toThrow(`bestCheckpoints: ${text}`);
  });
});
