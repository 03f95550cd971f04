import { noGrad, Parameter, Buffer } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { full, Generator, normal, randint, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { exportModel } from '@gradkit/onnx-export';
import { Adam, SGD } from '@gradkit/optimizers';
import { createSession, type Device } from '@gradkit/runtime';
import { earlyStopping, fromCheckpoint, toCheckpoint, Trainer, type Callback } from '@gradkit/train-loop';

/** A number for each thing that is asked of states on a device; on every device the same, up to rounding. */
export type Findings = Readonly<Record<string, readonly number[]>>;

const numbersOf = (...tensors: readonly Tensor[]): number[] =>
  tensors.flatMap(({ data }) => Array.from(data as Float32Array, Number));
const weightsOf = (model: Sequential): number[] => numbersOf(...model.parameters().map(({ value }) => value));

function makeTraining() {
  seed(4);
  const rng = new Generator(4);
  const model = new Sequential(new Linear(6, 8, { rng }), new ReLU(), new Linear(8, 3, { rng }));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const batches = Array.from({ length: 2 }, () => ({
    inputs: normal([8, 6], { rng }),
    labels: randint(3, [8], { rng }),
  }));
  return { model, optimizer, batches };
}

type Training = ReturnType<typeof makeTraining>;

function stepOf({ model, optimizer }: Training, device: Device) {
  return compile(
    (inputs: Tensor, labels: Tensor) => {
      optimizer.zeroGrad();
      const logits = model.forward(inputs);
      const loss = crossEntropy(logits, labels);
      loss.backward();
      optimizer.step();
      const accuracy = logits.argmax(1).equal(labels).cast('float32').mean();
      return { loss, accuracy, worst: logits.argmin(1) };
    },
    { device },
  );
}

/** Accuracy and positions are worked out within the step; the gradient of the last layer can be seen behind it. */
async function accuracyInside(device: Device): Promise<number[]> {
  const training = makeTraining();
  const step = stepOf(training, device);
  const found: number[] = [];
  for (const { inputs, labels } of training.batches) {
    const { loss, accuracy, worst } = await step(inputs, labels);
    found.push(...numbersOf(loss, accuracy, worst));
  }
  const [weight] = training.model.parameters();
  await weight.syncGrad();
  return [...found, ...numbersOf(weight.grad!)];
}

/** Weights and moments are read behind some steps, loaded later, and the same steps follow. */
async function loading(device: Device): Promise<number[]> {
  const training = makeTraining();
  const { model, optimizer, batches } = training;
  const step = stepOf(training, device);
  for (const { inputs, labels } of batches) await step(inputs, labels);
  await Promise.all([model.sync(), optimizer.sync()]);
  const saved = { model: model.stateDict(), optimizer: optimizer.stateDict() };
  const after = async (): Promise<number[]> => {
    for (const { inputs, labels } of batches) await step(inputs, labels);
    await model.sync();
    return weightsOf(model);
  };
  const first = await after();
  model.loadStateDict(saved.model); // while they are on the device
  optimizer.loadStateDict(saved.optimizer);
  const again = await after();
  return [...first, ...first.map((value, i) => value - again[i])];
}

/** Training that ends early with its best weights, a checkpoint of it, and another one that goes on from there. */
async function stoppingAndCheckpoints(device: Device): Promise<number[]> {
  const make = (callbacks: Callback[]) => {
    const { model, optimizer, batches } = makeTraining();
    const execution = device === 'webgpu' ? 'compiled' : 'eager';
    const metrics = { accuracy: new Accuracy() };
    const trainer = new Trainer({ model, optimizer, loss: crossEntropy, metrics, execution, log: () => {} });
    return { trainer, model, batches, callbacks };
  };
  const rising: Callback = {
    name: 'rising',
    onEpochEnd: (_, record) => void Object.assign(record, { loss: record.epoch === 2 ? 0 : 1 }),
  };
  const stopping = earlyStopping({ monitor: 'loss', patience: 2 });
  const one = make([rising, stopping]);
  const { epochs } = await one.trainer.fit(one.batches, { epochs: 9, callbacks: one.callbacks });
  const best = weightsOf(one.model);
  const bytes = toCheckpoint(one.trainer, { callbacks: [stopping] });
  const other = make([]);
  await other.trainer.fit(other.batches, { epochs: 1 });
  fromCheckpoint(bytes, other.trainer);
  await other.trainer.fit(other.batches, { epochs: epochs.length + 1 });
  return [epochs.length, ...best, ...weightsOf(other.model)];
}

/** Two compiled functions that share states, one of them a single number that each changes and the other reads. */
async function shared(device: Device): Promise<number[]> {
  const [w, scale] = [new Parameter(tensor([1, 2])), new Buffer(tensor(1))];
  const change = compile(
    (x: Tensor) => {
      scale.value = scale.value.add(x.sum());
      noGrad(() => (w.value = w.value.mul(scale.value)));
    },
    { device },
  );
  const look = compile(
    (x: Tensor) => {
      const y = w.value.mul(x).mul(scale.value);
      scale.value = scale.value.mul(y.sum());
      return y;
    },
    { device },
  );
  const found: number[] = [];
  for (let i = 0; i < 2; i++) {
    await change(tensor([0.5, 0.25]));
    found.push(...numbersOf(await look(tensor([1, -0.5]))));
  }
  const waiting = [change(tensor([0.1, 0.2])), look(tensor([0.1, 0.1]))] as const; // not one by one
  await waiting[0];
  found.push(...numbersOf(await waiting[1]));
  await Promise.all([w.sync(), scale.sync()]);
  return [...found, ...numbersOf(w.value, scale.value)];
}

/** A generator and a discriminator in turn: gradients of one step are added to by another. */
async function inTurn(device: Device): Promise<number[]> {
  const [g, d] = [new Parameter(tensor([0.5, -0.5])), new Parameter(tensor([1, 2]))];
  const [ofG, ofD] = [new SGD([g], { learningRate: 0.1 }), new SGD([d], { learningRate: 0.1 })];
  const stepOn = (optimizer: SGD, sign: number) =>
    compile(
      (x: Tensor) => {
        optimizer.zeroGrad();
        const loss = g.value.mul(x).mul(d.value).tanh().sum().mul(sign);
        loss.backward();
        optimizer.step();
        return loss;
      },
      { device },
    );
  const [discriminate, generate] = [stepOn(ofD, 1), stepOn(ofG, -1)];
  const found: number[] = [];
  for (let i = 0; i < 3; i++) {
    const x = tensor([i + 1, 2]);
    found.push(...numbersOf(await discriminate(x), await generate(x)));
  }
  await Promise.all([g, d].flatMap((one) => [one.sync(), one.syncGrad()]));
  return [...found, ...numbersOf(g.value, d.value, g.grad!, d.grad!)];
}

/** Fifty states that are set from outside between steps. */
export async function settingStates(device: Device, rounds: number, size = 64): Promise<number[]> {
  const states = Array.from({ length: 50 }, (_, i) => new Buffer(full([size], i)));
  const add = compile(
    (x: Tensor) => {
      for (const state of states) state.value = state.value.add(x);
    },
    { device },
  );
  for (let round = 0; round < rounds; round++) {
    states.forEach((state, i) => (state.value = full([size], i + round)));
    await add(full([size], 1));
  }
  await Promise.all(states.map((state) => state.sync()));
  return states.map(({ value }) => value.data[size - 1]);
}

/** Sessions that are made and run at the same time, as far as the caller is concerned. */
async function sessionsAtOnce(device: Device): Promise<number[]> {
  const bytes = await exportModel((x: Tensor) => x.mul(2), [tensor([1, 2])], { verify: false });
  const sessions = await Promise.all([1, 2, 3].map(() => createSession(bytes, { device })));
  const results = await Promise.all(sessions.map((session, i) => session.run({ input: tensor([i, 1]) })));
  return results.flatMap(({ output }) => numbersOf(output));
}

/** All of it on a device. */
export async function findings(device: Device): Promise<Findings> {
  return {
    accuracyInside: await accuracyInside(device),
    loading: await loading(device),
    stoppingAndCheckpoints: await stoppingAndCheckpoints(device),
    shared: await shared(device),
    inTurn: await inTurn(device),
    settingStates: await settingStates(device, 3),
    sessionsAtOnce: await sessionsAtOnce(device),
  };
}
