/** Goes on with a training that gradkit began, with onnxruntime-web alone; gradkit only draws the curve. */
import { lossCurve } from '@gradkit/plot';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

const steps = 600;
const batchSize = 64;
const pixels = 28 * 28;

type Values = Record<string, Tensor>;

const status = document.querySelector('#status')!;
const bar = document.querySelector('progress')!;
const curve = document.querySelector('#curve')!;

async function bytesOf(file: string): Promise<Uint8Array> {
  const response = await fetch(`/${file}`);
  if (!response.ok) throw new Error(`${file} is not there; run pnpm start first`);
  return new Uint8Array(await response.arrayBuffer());
}

async function load(file: string): Promise<InferenceSession> {
  return InferenceSession.create(await bytesOf(file), { executionProviders: ['wasm'] });
}

/** Some images and their labels, as the step takes them. */
function batch(images: Uint8Array, labels: Uint8Array, rows: readonly number[]): Values {
  const chosen = new Uint8Array(rows.length * pixels);
  rows.forEach((row, i) => chosen.set(images.subarray(row * pixels, (row + 1) * pixels), i * pixels));
  return {
    images: new Tensor('uint8', chosen, [rows.length, 1, 28, 28]),
    labels: new Tensor(
      'int32',
      Int32Array.from(rows, (row) => labels[row]),
      [rows.length],
    ),
  };
}

async function main(): Promise<void> {
  env.wasm.numThreads = 1;
  const [step, initial, evaluate] = await Promise.all(['step.onnx', 'step.initial.onnx', 'evaluate.onnx'].map(load));
  const [images, labels] = await Promise.all([bytesOf('train-images.bin'), bytesOf('train-labels.bin')]);
  const [testImages, testLabels] = await Promise.all([bytesOf('test-images.bin'), bytesOf('test-labels.bin')]);

  const accuracy = async (states: Values): Promise<number> => {
    const weights = Object.fromEntries(
      evaluate.inputNames.filter((name) => name in states).map((name) => [name, states[name]]),
    );
    let right = 0;
    const count = Math.min(1000, testLabels.length);
    for (let start = 0; start < count; start += 100) {
      const rows = Array.from({ length: 100 }, (_, i) => start + i);
      const { logits } = await evaluate.run({ images: batch(testImages, testLabels, rows)['images'], ...weights });
      const scores = logits.data as Float32Array;
      for (const [i, row] of rows.entries()) {
        const own = scores.subarray(10 * i, 10 * i + 10);
        if (own.indexOf(Math.max(...own)) === testLabels[row]) right++;
      }
    }
    return right / count;
  };

  let states: Values = await initial.run({});
  bar.max = steps;
  const losses: number[] = [];
  const means: { x: number[]; y: number[] } = { x: [], y: [] }; // of each ten steps
  const start = performance.now();
  for (let i = 1; i <= steps; i++) {
    const rows = Array.from({ length: batchSize }, () => Math.floor(Math.random() * labels.length));
    const { loss, ...next } = await step.run({ ...batch(images, labels, rows), ...states });
    // the new value of `w` is called `w_out`
    states = {
      ...states,
      ...Object.fromEntries(Object.entries(next).map(([name, value]) => [name.slice(0, -4), value])),
    };
    losses.push((loss.data as Float32Array)[0]);
    if (i % 10 !== 0) continue;
    means.x.push(i);
    means.y.push(losses.slice(-10).reduce((sum, each) => sum + each) / 10);
    const rate = (i * batchSize * 1000) / (performance.now() - start);
    bar.value = i;
    status.textContent = `step ${i}: loss ${means.y.at(-1)!.toFixed(3)}, ${rate.toFixed(0)} images/s`;
    curve.innerHTML = lossCurve(means, { title: 'Loss, means of ten steps', xLabel: 'step', yLabel: 'cross-entropy' });
    await new Promise((resolve) => setTimeout(resolve)); // lets the page draw
  }
  status.textContent = `${steps} steps: ${(100 * (await accuracy(states))).toFixed(1)} % of the test images right`;
}

main().catch((error: unknown) => (status.textContent = String(error)));
