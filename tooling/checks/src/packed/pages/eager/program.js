// Trains where onnxruntime-web is not installed, and asks for a session all the same.
import { Generator, normal } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { Trainer } from '@gradkit/train-loop';

const textOf = (error) => `${error.name}: ${error.message}`;

async function train() {
  const rng = new Generator(7);
  const model = new Sequential(new Linear(4, 16, { rng }), new ReLU(), new Linear(16, 1, { rng }));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const trainer = new Trainer({ model, optimizer, loss: mse, log() {} });
  const inputs = normal([64, 4], { rng });
  const batch = { inputs, targets: inputs.sum(1, { keepDims: true }) };
  const history = await trainer.fit([batch], { epochs: 100 });
  const refusal = await createSession(new Uint8Array([8, 10])).catch(textOf);
  return { losses: history.values('loss'), runsOn: trainer.runsOn, refusal };
}

globalThis.findings = train().catch((error) => ({ failed: textOf(error) }));
