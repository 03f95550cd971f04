import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { addLoRA, layerwiseRates, Linear, Module, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, CosineAnnealingLR, LinearLR } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { gradualUnfreezing, Trainer, type Batch, type ExecutionMode } from '../index.ts';

const rng = new Generator(3);
const batches = [1, 2].map(() => ({ inputs: normal([4, 3], { rng }), targets: normal([4, 1], { rng }) }));

class Net extends Module {
  readonly first = new Linear(3, 4, { rng });
  readonly second = new Linear(4, 4, { rng });
  readonly head = new Linear(4, 1, { rng });
  readonly act = new Tanh();

  forward(x: Tensor): Tensor {
    return this.head.forward(this.act.forward(this.second.forward(this.act.forward(this.first.forward(x)))));
  }
}

const parts = ['first', 'second', 'head'];
const quiet = { loss: mse, log: () => {} };

describe.each<ExecutionMode>(['eager', 'compiled'])('%s', (execution) => {
  it('trains from the end on, with rates that a schedule changes together; what was never trained costs no moments', async () => {
    const model = new Net();
    const optimizer = new Adam(layerwiseRates(model, parts, { learningRate: 0.01, decay: 0.5 }));
    const scheduler = new LinearLR(optimizer, { startFactor: 1, endFactor: 0.2, totalIters: 4 });
    const trainer = new Trainer<Batch>({
      ...quiet,
      model,
      optimizer,
      execution,
      schedule: { scheduler, every: 'epoch' },
    });
    const seen: unknown[] = [];
    let before = model.stateDict();
    await trainer.fit(batches, {
      epochs: 4,
      callbacks: [
        gradualUnfreezing(parts, { everyEpochs: 2 }),
        {
          name: 'watch',
          onEpochEnd({ learningRates }) {
            const now = model.stateDict();
            const changed = parts.filter(
              (name) => String(now[`${name}.weight`].data) !== String(before[`${name}.weight`].data),
            );
            const kept = new Set(Object.keys(optimizer.stateDict().tensors).map((name) => name.split('.')[0]));
            seen.push([changed, kept.size]);
            expectClose(
              learningRates.map((rate) => rate / learningRates[2]),
              [0.25, 0.5, 1],
            );
            before = now;
          },
        },
      ],
    });
    expect(seen).toEqual([
      [['head'], 2],
      [['head'], 2],
      [['second', 'head'], 4],
      [['second', 'head'], 4],
    ]);
  });

  it('LoRA: the optimizer has all parameters and remembers those of the adapters', async () => {
    const model = new Net();
    addLoRA(model, ['first', 'second'], { rank: 1, rng });
    const optimizer = new Adam(model.parameters());
    const scheduler = new CosineAnnealingLR(optimizer, 4);
    const trainer = new Trainer<Batch>({
      ...quiet,
      model,
      optimizer,
      execution,
      schedule: { scheduler, every: 'batch' },
    });
    const { history } = { history: await trainer.fit(batches, { epochs: 2 }) };
    expect(history.values('loss')[1]).toBeLessThan(history.values('loss')[0]);
    expect(Object.keys(optimizer.stateDict().tensors)).toHaveLength(4 * 3);
    expect(optimizer.namedStates().length).toBe(1 + 4 * 3); // the learning rate
  });
});

it.each<[() => unknown, string]>([
  [
    () => gradualUnfreezing([]),
    "gradualUnfreezing: patterns is []; it must be a list of names, such as ['body', 'head']",
  ],
  [() => gradualUnfreezing('head' as never), "gradualUnfreezing: patterns is 'head'; it must be a list of names"],
  [
    () => gradualUnfreezing(parts, { everyEpochs: 0 }),
    'gradualUnfreezing: everyEpochs is 0; it must be a whole number',
  ],
  [() => gradualUnfreezing(parts, { every: 1 } as never), 'gradualUnfreezing: every is no option'],
])('mistakes: %#', (make, text) => expect(make).toThrow(text));
