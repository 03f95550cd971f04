import { arange, ConfigError, Generator, RuntimeError, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { BatchNorm1d, Dropout, Linear, Module, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeExecutor } from './executor.ts';
import { Trainer, type Batch, type ExecutionMode, type History, type TrainerOptions } from '../index.ts';

const inputs = arange(11).reshape([11, 1]).div(10);
const targets = inputs.mul(2).add(1);
const batch: Batch = { inputs, targets };
const loader = new DataLoader(new TensorDataset({ inputs, targets }), { batchSize: 4 }); // 4, 4 and 3 examples

const onProcessor = 'Trainer: compiled, runs on cpu by onnxruntime-node';

/** A trainer and what it says. */
function makeTrainer(execution: ExecutionMode, options: Partial<TrainerOptions<Batch>> = {}) {
  const rng = new Generator(1);
  const model = options.model ?? network(rng);
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const trainer = new Trainer({ model, optimizer, loss: mse, clipNorm: 1, execution, log, ...options });
  seed(2); // of dropout
  return { trainer, lines };
}

function network(rng: Generator): Module {
  const first = new Linear(1, 8, { bias: false, rng }); // batch norm would leave a bias without gradient, and Adam follow its rounding
  return new Sequential(first, new BatchNorm1d(8), new Tanh(), new Dropout(0.2), new Linear(8, 1, { rng }));
}

/** Does something to what its layer gives. */
class Then extends Module {
  readonly linear = new Linear(1, 1, { rng: new Generator(1) });
  readonly #then: (y: Tensor, model: Module) => Tensor;

  constructor(then: (y: Tensor, model: Module) => Tensor) {
    super();
    this.#then = then;
  }

  forward(x: Tensor): Tensor {
    return this.#then(this.linear.forward(x), this);
  }
}

/** Gives back what it is given. */
class Same extends Module {
  readonly linear = new Linear(1, 1); // an optimizer needs parameters

  forward(x: Tensor): Tensor {
    return x;
  }
}

/** Asks for a value, e.g. to look out for NaN. */
const asking = (y: Tensor): Tensor => (Number.isNaN(y.sum().item()) ? y.mul(0) : y);

const numbersOf = ({ epochs }: History) => tensor(epochs.map(({ loss, validationLoss }) => [loss, validationLoss]));

afterEach(() => {
  vi.doUnmock('@gradkit/compile');
});

describe('every way to run', () => {
  const train = async (execution: ExecutionMode, threads?: number) => {
    const { trainer, lines } = makeTrainer(execution, { threads });
    return { history: await trainer.fit(loader, { epochs: 6, validation: loader }), lines };
  };

  it.each([
    ['auto', undefined],
    ['compiled', undefined],
    ['compiled', 2],
  ] as const)('gives the same history, with a smaller last batch: %s, threads %s', async (execution, threads) => {
    const { history, lines } = await train(execution, threads);
    expect(lines).toEqual([onProcessor]);
    expectClose(numbersOf(history), numbersOf((await train('eager')).history), { relative: 1e-5, absolute: 0 });
  });

  it('runs where it is told, and nowhere else', async () => {
    const { trainer, lines } = makeTrainer('auto', { device: 'wasm' });
    expect(trainer.runsOn).toBeNull();
    await trainer.fit(loader, { epochs: 1 });
    expect(trainer.runsOn).toBe('wasm by onnxruntime-web');
    expect(lines).toEqual(['Trainer: compiled, runs on wasm by onnxruntime-web']);
    for (const execution of ['auto', 'compiled'] as const) {
      const absent = makeTrainer(execution, { device: 'cuda' });
      await expect(absent.trainer.fit(loader, { epochs: 1 })).rejects.toThrow(/device cuda is not there/);
    }
    const refused = makeTrainer('auto', { device: 'cpu', model: new Then(asking) });
    await expect(refused.trainer.fit(loader, { epochs: 1 })).rejects.toThrow('has no values');
  });

  it('evaluates and predicts', async () => {
    const eager = makeTrainer('eager').trainer;
    const outputs = await eager.predict(inputs);
    const { loss } = await eager.evaluate(loader);
    const evaluating = makeTrainer('compiled');
    expectClose(tensor((await evaluating.trainer.evaluate(loader)).loss), tensor(loss));
    expect(evaluating.lines).toEqual([onProcessor]);
    const predicting = makeTrainer('compiled');
    expectClose(await predicting.trainer.predict(inputs), outputs);
    expectClose(await predicting.trainer.predict(loader), outputs);
    expect(predicting.lines).toEqual([onProcessor]);
  });

  it('says so once; to the console if nowhere else', async () => {
    const { trainer, lines } = makeTrainer('eager');
    await trainer.fit(loader, { epochs: 2, validation: loader });
    expect(lines).toEqual(['Trainer: eager']);
    expect(trainer.runsOn).toBe('eager');
    const info = vi.spyOn(console, 'info').mockImplementation(() => {});
    await makeTrainer('compiled', { log: undefined }).trainer.fit(loader, { epochs: 2, validation: loader });
    expect(info.mock.calls).toEqual([[onProcessor]]);
    info.mockRestore();
  });

  it('may have nothing to compute', async () => {
    const { trainer, lines } = makeTrainer('auto', { model: new Same() });
    expect(await trainer.predict(inputs)).toEqual(inputs);
    expect(lines).toEqual([onProcessor]);
  });
});

describe('what cannot be compiled', () => {
  const reason = /Tensor: a float32 \[\] has no values, for .* \(executor\.test\.ts:\d+:\d+\)$/;

  it('is eager with auto, which says why, once', async () => {
    const train = async (execution: ExecutionMode) => {
      const { trainer, lines } = makeTrainer(execution, { model: new Then(asking) });
      const history = await trainer.fit(loader, { epochs: 2, validation: loader });
      await trainer.predict(inputs);
      return { numbers: numbersOf(history).toArray(), lines, runsOn: trainer.runsOn };
    };
    const { numbers, lines, runsOn } = await train('auto');
    expect(runsOn).toBe('eager');
    expect(lines).toEqual([expect.stringMatching(/^Trainer: training is eager, since it cannot be compiled: /)]);
    expect(lines[0]).toMatch(reason);
    expect(numbers).toEqual((await train('eager')).numbers);
  });

  it('is an error with compiled', async () => {
    const { trainer, lines } = makeTrainer('compiled', { model: new Then(asking) });
    await expect(trainer.fit(loader, { epochs: 1 })).rejects.toThrow(reason);
    await expect(trainer.evaluate(loader)).rejects.toThrow(reason);
    await expect(trainer.predict(inputs)).rejects.toThrow(reason);
    expect(lines).toEqual([]);
  });

  it('is named where the rest is compiled', async () => {
    const model = new Then((y, { training }) => (training ? y : asking(y)));
    const { trainer, lines } = makeTrainer('auto', { model });
    await trainer.fit(loader, { epochs: 2, validation: loader });
    await trainer.predict(inputs);
    expect(lines).toEqual([
      onProcessor,
      expect.stringMatching(/^Trainer: evaluation is eager, since it cannot be compiled: /),
    ]);
  });

  it('is a batch with objects of another kind', async () => {
    const model = new Linear(1, 1, { rng: new Generator(1) });
    const lines: string[] = [];
    const trainer = new Trainer({
      model,
      optimizer: new SGD(model.parameters(), { learningRate: 0.1 }),
      step: ({ x, y }: { readonly x: Tensor; readonly y: Tensor; readonly when: Date }) => {
        const outputs = model.forward(x);
        return { loss: mse(outputs, y), outputs, targets: y };
      },
      log: (line) => void lines.push(line),
    });
    await trainer.trainBatch({ x: inputs, y: targets, when: new Date(0) });
    expect(lines).toEqual([expect.stringMatching(/^Trainer: training is eager, .* is a Date; only tensors/)]);
  });

  it('is an error with auto, too, if it turns out after compiled steps', async () => {
    let scale = 1;
    const { trainer } = makeTrainer('auto', { model: new Then((y) => y.mul(scale)) });
    await trainer.trainBatch(batch);
    scale = 2;
    await expect(trainer.trainBatch(batch)).rejects.toThrow(/mul .* now takes 2 where it took 1 when/);
  });

  it('is not a batch that is wrong: errors of data stay errors, and the next batch is compiled', async () => {
    const { trainer, lines } = makeTrainer('auto');
    await expect(trainer.trainBatch({ inputs })).rejects.toThrow('neither labels nor targets');
    await trainer.trainBatch(batch);
    expect(lines).toEqual([onProcessor]);
  });
});

describe('without @gradkit/compile', () => {
  const functions = {
    train: () => ({ loss: tensor(1), outputs: inputs, targets: inputs }),
    accumulate: () => ({ loss: tensor(1), outputs: inputs, targets: inputs }),
    trainLast: () => ({ loss: tensor(1), outputs: inputs, targets: inputs }),
    evaluate: () => ({ loss: tensor(1), outputs: inputs, targets: inputs }),
    predict: (x: Tensor) => x.mul(2),
  };
  const failing = (error: Error) => () => Promise.reject(error);

  describe.each([
    "Cannot find package '@gradkit/compile' imported from /app/node_modules/@gradkit/train-loop/dist/executor.js", // Node
    "Failed to resolve module specifier '@gradkit/compile'", // Chromium
    'The specifier “@gradkit/compile” was a bare specifier, but was not remapped to anything.', // Firefox
    "Module name, '@gradkit/compile' does not resolve to a valid URL.", // Safari
  ])('%s', (message) => {
    it('auto is eager', async () => {
      const lines: string[] = [];
      const log = (line: string): void => void lines.push(line);
      const executor = await makeExecutor(functions, { log }, failing(new Error(message)));
      expect((await executor.predict(tensor([1]))).toArray()).toEqual([2]);
      expect(lines).toEqual(['Trainer: eager']);
    });

    it('compiled is an error', async () => {
      const made = makeExecutor(functions, { execution: 'compiled' }, failing(new Error(message)));
      await expect(made).rejects.toThrow(RuntimeError);
      await expect(made).rejects.toThrow(
        `Trainer: execution compiled needs the package @gradkit/compile; run: npm install @gradkit/compile (${message})`,
      );
    });
  });

  it('one that is there but cannot be loaded is not called missing', async () => {
    const message =
      "Cannot find package '@gradkit/runtime' imported from /app/node_modules/@gradkit/compile/dist/index.js";
    const lines: string[] = [];
    await makeExecutor(functions, { log: (line) => void lines.push(line) }, failing(new Error(message)));
    expect(lines).toEqual([`Trainer: eager, since @gradkit/compile cannot be loaded: ${message}`]);
    await expect(makeExecutor(functions, { execution: 'compiled' }, failing(new Error(message)))).rejects.toThrow(
      `Trainer: execution compiled needs the package @gradkit/compile, which is there but cannot be loaded: ${message}`,
    );
  });
});

describe('without ONNX Runtime', () => {
  /** Compiled functions fail at their first call, as where no package of ONNX Runtime can be loaded. */
  const uninstall = () =>
    vi.doMock('@gradkit/compile', () => {
      const run = () => Promise.reject(new RuntimeError('createSession', 'onnxruntime-node cannot be loaded'));
      return { compile: () => run };
    });

  it('auto is eager and says why; no random numbers are lost', async () => {
    uninstall();
    const train = async (execution: ExecutionMode) => {
      const { trainer, lines } = makeTrainer(execution);
      return { numbers: (await trainer.fit(loader, { epochs: 2 })).values('loss'), lines };
    };
    const { numbers, lines } = await train('auto');
    expect(numbers).toEqual((await train('eager')).numbers);
    expect(lines).toEqual([
      'Trainer: eager, since nothing can be compiled: createSession: onnxruntime-node cannot be loaded',
    ]);
  });

  it('compiled is an error', async () => {
    uninstall();
    await expect(makeTrainer('compiled').trainer.fit(loader, { epochs: 1 })).rejects.toThrow(
      'onnxruntime-node cannot be loaded',
    );
  });
});

it.each([
  [{ execution: 'fast' as ExecutionMode }, 'Trainer: execution is fast; it must be one of auto, compiled, eager'],
  [{ threads: 0 }, 'Trainer: threads is 0; it must be a whole number of at least 1'],
  [{ threads: 1.5 }, 'Trainer: threads is 1.5; it must be a whole number of at least 1'],
])('%o is no option', (options, text) => {
  const make = () => makeTrainer('auto', options);
  expect(make).toThrow(ConfigError);
  expect(make).toThrow(text);
});
