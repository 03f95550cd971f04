import { tensor, type DType } from '@gradkit/core-tensor';
import { BatchNorm2d, Conv2d, Flatten, Linear, ReLU, Sequential, Sigmoid, Tanh } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { Trainer, watchStatistics, type LayerStatistics, type StatisticsRecord } from '../index.ts';

interface Golden {
  readonly learningRate: number;
  readonly start: Readonly<Record<string, Written<DType>>>;
  readonly batches: readonly { readonly inputs: Written<DType>; readonly labels: Written<DType> }[];
  readonly epochs: readonly StatisticsRecord[];
}

const golden = readGolden<Golden>('training-loop/layer-statistics');
const read = ({ shape, dtype, data }: Written<DType>) => tensor(data, { dtype }).reshape(shape);

/** What is counted, and numbers by name. */
function partsOf({ activation, activationGradient, gradient, parameterNorm, updateRatio, ...plain }: LayerStatistics) {
  const { mean, deviation, min, max, zeroShare, units, deadUnits, deadShare, saturatedShare } = activation;
  const numbers = {
    mean,
    deviation,
    min,
    max,
    zeroShare,
    deadShare,
    saturatedShare,
    ...prefixed('dy', activationGradient),
    ...prefixed('dw', gradient),
  };
  return { exact: { ...plain, units, deadUnits }, numbers: { ...numbers, parameterNorm }, updateRatio };
}

function prefixed(prefix: string, size: { readonly norm: number; readonly meanAbsolute: number } | null) {
  return { [`${prefix}Norm`]: size?.norm ?? null, [`${prefix}MeanAbsolute`]: size?.meanAbsolute ?? null };
}

function expectNumbers(ours: Readonly<Record<string, number | null>>, theirs: typeof ours, relative: number): void {
  const missing = (numbers: typeof ours): string[] => Object.keys(numbers).filter((name) => numbers[name] === null);
  expect(missing(ours)).toEqual(missing(theirs));
  for (const [name, value] of Object.entries(theirs))
    if (value !== null) expectClose([ours[name]!], [value], { relative, absolute: 1e-7 });
}

it.each(['eager', 'compiled'] as const)("records what PyTorch's hooks see, %s", async (execution) => {
  const model = new Sequential(
    new Conv2d(1, 6, 3),
    new BatchNorm2d(6),
    new ReLU(),
    new Flatten(),
    new Linear(96, 8),
    new Tanh(),
    new Linear(8, 8),
    new ReLU(),
    new Linear(8, 3),
    new Sigmoid(),
  );
  model.loadStateDict(Object.fromEntries(Object.entries(golden.start).map(([name, value]) => [name, read(value)])));
  const { learningRate } = golden;
  const optimizer = new SGD(model.parameters(), { learningRate });
  const trainer = new Trainer({ model, optimizer, loss: crossEntropy, execution, log: () => {} });
  const watch = watchStatistics({ everyBatches: 1 });
  const batches = golden.batches.map(({ inputs, labels }) => ({ inputs: read(inputs), labels: read(labels) }));
  await trainer.fit(batches, { epochs: golden.epochs.length, callbacks: [watch] });
  const records = watch.statistics(trainer);
  const headOf = ({ layers, ...head }: StatisticsRecord) => ({ ...head, layers: layers.length });
  expect(records.map(headOf)).toEqual(golden.epochs.map(headOf));
  for (const [i, { layers }] of golden.epochs.entries())
    for (const [k, layer] of layers.entries()) {
      const [ours, theirs] = [records[i].layers[k], layer].map(partsOf);
      expect(ours.exact).toEqual(theirs.exact);
      expectNumbers(ours.numbers, theirs.numbers, 1e-4); // sums of float32 in another order, through ten layers
      expectNumbers({ ratio: ours.updateRatio }, { ratio: theirs.updateRatio }, 2e-3); // what float32 keeps of a small change
    }
});
