import { tensor } from '@gradkit/core-tensor';
import { BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam, AdamW, SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { read, casesIn, type Golden } from './golden.ts';

interface Network {
  readonly network: 'mlp' | 'convNet';
  readonly start: Readonly<Record<string, Golden>>;
  readonly batches: readonly { readonly inputs: Golden; readonly labels: Golden }[];
  readonly runs: readonly {
    readonly optimizer: 'SGD' | 'Adam' | 'AdamW';
    readonly options: { readonly learningRate: number };
    readonly losses: readonly number[];
  }[];
}

const networks = {
  mlp: () => new Sequential(new Linear(12, 16), new ReLU(), new Linear(16, 8), new ReLU(), new Linear(8, 4)),
  convNet: () =>
    new Sequential(
      new Conv2d(1, 4, 3, { padding: 1 }),
      new BatchNorm2d(4),
      new ReLU(),
      new MaxPool2d(2),
      new Conv2d(4, 6, 3),
      new BatchNorm2d(6),
      new ReLU(),
      new Flatten(),
      new Linear(24, 4),
    ),
};
const optimizers = { SGD, Adam, AdamW };

describe.each(casesIn<Network>('training'))('$network', ({ network, start, batches, runs }) => {
  test.each(runs)("twenty steps of $optimizer follow PyTorch's losses", ({ optimizer: name, options, losses }) => {
    const model = networks[network]();
    model.loadStateDict(Object.fromEntries(Object.entries(start).map(([key, value]) => [key, read(value)])));
    const optimizer = new optimizers[name](model.parameters(), options);
    const found = losses.map((_, step) => {
      const { inputs, labels } = batches[step % batches.length];
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(read(inputs)), read(labels));
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    expectClose(tensor(found), tensor([...losses]), { relative: 1e-5, absolute: 0 });
    expect(found.at(-1)).toBeLessThan(found[0]);
  });
});
