import { arange, ConfigError, tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { readerCases } from '../testing/reader-arguments.ts';
import {
  collate,
  compose,
  concatDatasets,
  DataLoader,
  flipVertical,
  mapDataset,
  meanAndStd,
  normalize,
  parseIdx,
  randomFlip,
  randomRotate,
  randomSampler,
  randomShift,
  randomSplit,
  randomZoom,
  readIdx,
  rotate,
  scale,
  sequentialSampler,
  shift,
  stratifiedSplit,
  subset,
  synthDigits,
  TensorDataset,
  toFloat,
  weightedSampler,
} from './index.ts';
import { download, fashionMnist, findData, kmnist, mnist, signLanguageDigits, tinyShakespeare } from './node.ts';

/** What plain JavaScript can pass. */
const any = (value: unknown): never => value as never;
const data = new TensorDataset({ inputs: arange(4), labels: tensor([0, 0, 1, 1], { dtype: 'int32' }) });
const loaderOptions =
  'batchSize, shuffle, sampler, batchSampler, seed, rng, dropLast, collate, transform, workers, persistentWorkers, prefetch, signal';

const cases: Readonly<Record<string, readonly (readonly [call: () => unknown, text: string])[]>> = {
  'unknown options and words': [
    [
      () => new DataLoader(data, any({ batch_size: 3 })),
      `DataLoader: batch_size is no option; the options are ${loaderOptions} (did you mean batchSize?)`,
    ],
    [
      () => new DataLoader(data, any({ shufle: true })),
      `DataLoader: shufle is no option; the options are ${loaderOptions} (did you mean shuffle?)`,
    ],
    [() => randomSampler(3, any({ num: 2 })), 'randomSampler: num is no option; the options are count, replacement'],
    [
      () => weightedSampler([1], any({ replace: false })),
      'weightedSampler: replace is no option; the options are count, replacement (did you mean replacement?)',
    ],
    [
      () => randomSplit(data, [0.5, 0.5], any({ sead: 1 })),
      'randomSplit: sead is no option; the options are seed, rng (did you mean seed?)',
    ],
    [
      () => stratifiedSplit(data, [0.5, 0.5], any({ label: [0, 1] })),
      'stratifiedSplit: label is no option; the options are labels, seed, rng (did you mean labels?)',
    ],
    [() => rotate(5, any({ fil: 1 })), 'rotate: fil is no option; the options are fill (did you mean fill?)'],
    [() => randomRotate(5, any({ value: 1 })), 'randomRotate: value is no option; the options are fill'],
    [() => shift([1, 1], any({ Fill: 1 })), 'shift: Fill is no option; the options are fill (did you mean fill?)'],
    [() => randomShift(1, any({ pad: 1 })), 'randomShift: pad is no option; the options are fill'],
    [() => randomZoom([1, 2], any({ x: 1 })), 'randomZoom: x is no option; the options are fill'],
    [
      () => randomFlip(any({ p: 0.5 })),
      'randomFlip: p is no option; the options are direction, probability (did you mean probability?)',
    ],
    [
      () => randomFlip({ direction: any('horizontl') }),
      'randomFlip: direction is horizontl; it must be one of horizontal, vertical (did you mean horizontal?)',
    ],
    [() => parseIdx(new Uint8Array(), any({ file: 'x' })), 'parseIdx: file is no option; the options are name'],
    [
      () => synthDigits(any({ training: 3 })),
      'synthDigits: training is no option; the options are train, test, seed (did you mean train?)',
    ],
  ],
  'options that are none': [
    [
      () => new DataLoader(data, any(32)),
      'DataLoader: options are 32; they must be an object such as { batchSize: … }',
    ],
    [() => rotate(5, any(0)), 'rotate: options are 0; they must be an object such as { fill: … }'],
    [() => randomSplit(data, [2, 2], any(1)), 'randomSplit: options are 1; they must be an object such as { seed: … }'],
    [() => synthDigits(any(100)), 'synthDigits: options are 100; they must be an object such as { train: … }'],
  ],
  'values of options': [
    [
      () => new DataLoader(data, { batchSize: any('3') }),
      "DataLoader: batchSize is '3'; it must be a whole number of at least 1",
    ],
    [() => new DataLoader(data, { shuffle: any('yes') }), "DataLoader: shuffle is 'yes'; it must be true or false"],
    [
      () => new DataLoader(data, any({ num_workers: 2 })),
      `DataLoader: num_workers is no option; the options are ${loaderOptions} (did you mean workers?)`,
    ],
    [() => new DataLoader(data, { workers: 1.5 }), 'DataLoader: workers is 1.5; it must be a whole number in 0 … 256'],
    [
      () => new DataLoader(data, { persistentWorkers: any(1) }),
      'DataLoader: persistentWorkers is 1; it must be true or false',
    ],
    [() => new DataLoader(data, { dropLast: any(1) }), 'DataLoader: dropLast is 1; it must be true or false'],
    [() => new DataLoader(data, { collate: any(true) }), 'DataLoader: collate is true; it must be a function'],
    [() => new DataLoader(data, { transform: any({}) }), 'DataLoader: transform is an object; it must be a function'],
    [
      () => new DataLoader(data, { sampler: any([0, 1]) }),
      'DataLoader: sampler is [0, 1]; it must be an object with order()',
    ],
    [
      () => new DataLoader(data, { sampler: sequentialSampler(0) }),
      'DataLoader: sampler.length is 0; it must be a whole number of at least 1',
    ],
    [
      () => new DataLoader(data, { rng: any(3) }),
      'DataLoader: rng is 3; it must be a Generator, e.g. new Generator(1)',
    ],
    [
      () => randomSampler(3, { replacement: any('no') }),
      "randomSampler: replacement is 'no'; it must be true or false",
    ],
    [
      () => weightedSampler([1], { count: any('1') }),
      "weightedSampler: count is '1'; it must be a whole number of at least 1",
    ],
    [
      () => randomSplit(data, [2, 2], { rng: any(Math) }),
      'randomSplit: rng is an object; it must be a Generator, e.g. new Generator(1)',
    ],
    [
      () => stratifiedSplit(data, [2, 2], { labels: any('inputs') }),
      "stratifiedSplit: labels is 'inputs'; it must be a list",
    ],
    [() => shift([1, 1], { fill: any('white') }), "shift: fill is 'white'; it must be a number, finite"],
    [() => parseIdx(new Uint8Array(), { name: any(3) }), 'parseIdx: name is 3; it must be a string'],
  ],
  arguments: [
    [() => new DataLoader(any([1, 2])), 'DataLoader: dataset is [1, 2]; it must be an object with get()'],
    [
      () => new DataLoader(any({ get: () => 1 })),
      'DataLoader: dataset.length is undefined; it must be a whole number of at least 0',
    ],
    [
      () => new TensorDataset(any(zeros([2, 3]))),
      'TensorDataset: tensors are a tensor [2, 3]; they must be an object of tensors by name, such as { inputs, labels }',
    ],
    [
      () => new TensorDataset(any(null)),
      'TensorDataset: tensors are null; they must be an object of tensors by name, such as { inputs, labels }',
    ],
    [() => new TensorDataset({ inputs: any([1]) }), 'TensorDataset: inputs is [1]; it must be a tensor'],
    [() => subset(data, any(2)), 'Subset: indices is 2; it must be a list'],
    [() => subset(any('data'), [1]), "Subset: dataset is 'data'; it must be an object with get()"],
    [() => mapDataset(data, any(3)), 'mapDataset: change is 3; it must be a function'],
    [() => concatDatasets(any(data)), 'concatDatasets: datasets is a TensorDataset; it must be a list'],
    [() => concatDatasets([data, any(1)]), 'concatDatasets: dataset 1 is 1; it must be an object with get()'],
    [() => collate(any(3)), 'collate: items is 3; it must be a list'],
    [
      () => sequentialSampler(any(data)),
      'sequentialSampler: length is a TensorDataset; it must be a whole number of at least 0',
    ],
    [() => randomSampler(any('3')), "randomSampler: length is '3'; it must be a whole number of at least 0"],
    [() => weightedSampler(any(3)), 'weightedSampler: weights is 3; it must be a list'],
    [() => weightedSampler([any('1')]), "weightedSampler: weight 0 is '1'; it must be a number, at least 0 and finite"],
    [
      () => randomSplit(data, any(0.8)),
      'randomSplit: parts are 0.8; they must be a list such as [0.8, 0.2], or an object such as { train: 0.8, test: 0.2 }',
    ],
    [() => randomSplit(data, [0.5, any('0.5')]), "randomSplit: part 1 is '0.5'; it must be a number, finite"],
    [() => compose(scale(2), any(3)), 'compose: transform 1 is 3; it must be a function'],
    [() => scale(any('2')), "scale: factor is '2'; it must be a number, finite"],
    [() => normalize(any('0'), 1), "normalize: mean is '0'; it must be a number, finite"],
    [() => normalize([0, NaN], [1, 1]), 'normalize: mean of channel 1 is NaN; it must be finite'],
    [() => toFloat(any([1])), 'toFloat: x is [1]; it must be a tensor'],
    [() => flipVertical(any([1])), 'flipVertical: x is [1]; it must be a tensor'],
    [() => rotate(any('90')), "rotate: degrees is '90'; it must be a number, finite"],
    [() => shift(any(3)), 'shift: to is 3; it must be a list of 2 numbers'],
    [() => randomZoom(any([1])), 'randomZoom: range is [1]; it must be a list of 2 numbers'],
    [() => meanAndStd(any([1, 2])), 'meanAndStd: data is [1, 2]; it must be an object with get()'],
    [() => parseIdx(any('x.idx')), "parseIdx: bytes are 'x.idx'; they must be a Uint8Array"],
    [
      () => readIdx(any(new ArrayBuffer(8))),
      'readIdx: source is a ArrayBuffer; it must be a path, a URL, a Blob or a Uint8Array',
    ],
    [() => findData(any(undefined)), 'findData: name is undefined; it must be a string'],
  ],
  'of readers': readerCases,
  'of known data': [
    [
      () => mnist(any({ dir: '/' })),
      'mnist: dir is no option; the options are folder, cache, download, mirrors, onProgress',
    ],
    [() => mnist({ download: any('no') }), "mnist: download is 'no'; it must be true or false"],
    [() => fashionMnist({ folder: any(3) }), 'fashionMnist: folder is 3; it must be a string'],
    [() => fashionMnist({ mirrors: any('https://a/') }), "fashionMnist: mirrors is 'https://a/'; it must be a list"],
    [() => kmnist({ cache: any(3) }), 'kmnist: cache is 3; it must be a string'],
    [() => tinyShakespeare(any('x')), "tinyShakespeare: options are 'x'; they must be an object such as { folder: … }"],
    [
      () => signLanguageDigits(any({ cache: 'x' })),
      'signLanguageDigits: cache is no option; the options are size, fit, channels, maxPixels, folder',
    ],
    [() => mnist({ onProgress: any(true) }), 'mnist: onProgress is true; it must be a function'],
    [
      () => download('x', any({ url: 'a' })),
      'download: url is no option; the options are urls, checksum, onProgress, timeoutMs (did you mean urls?)',
    ],
    [() => download('x', any({ urls: [] })), 'download: checksum.sha256 is undefined; it must be a string'],
  ],
};

describe.each(Object.entries(cases))('%s', (_, rows) => {
  it.each(rows)('%#', async (call, text) => {
    const failure: unknown = await (async () => call())().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as Error).message).toBe(text);
  });
});

it('an option given as undefined is left out', () => {
  const names = loaderOptions.split(', ');
  const nothing = Object.fromEntries(names.map((name) => [name, undefined]));
  expect([...new DataLoader(data, nothing)]).toEqual([...new DataLoader(data)]);
  expect(randomSampler(3, { count: undefined, replacement: undefined }).length).toBe(3);
  expect(stratifiedSplit(data, [2, 2], { labels: undefined, seed: 1, rng: undefined })).toHaveLength(2);
  const image = arange(4).reshape([1, 1, 2, 2]);
  expect(shift([1, 0], { fill: undefined })(image).toArray()).toEqual([
    [
      [
        [0, 0],
        [0, 2],
      ],
    ],
  ]);
  expect(randomFlip({ direction: undefined, probability: undefined })(image).shape).toEqual([1, 1, 2, 2]);
});
