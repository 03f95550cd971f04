import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { servePage } from '@gradkit-internal/bench/pages';
import { expectClose } from '@gradkit-internal/testing';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Findings } from './device-states.ts';
import { network, train, type Run } from './device-training.ts';
import { taskOf } from './networks.ts';
import type { Choosing, Comparison } from './page/page.ts';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

type Asked =
  | 'refusalOfPolicy'
  | 'compare'
  | 'choose'
  | 'trainAnywhere'
  | 'acrossDevices'
  | 'infer'
  | 'compareStates'
  | 'memoryOfSetStates'
  | 'refusalOfNothing'
  | 'withNaN';

const ending: (() => Promise<unknown>)[] = [];
let open: () => Promise<Page>;
let shared: Page;

beforeAll(async () => {
  if (!existsSync(executablePath)) return;
  const served = await servePage(join(import.meta.dirname, 'page'), { minify: false });
  ending.push(served.close);
  // root has no sandbox, and the page is our own; with the last one, Chromium gives its GPU in software
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--enable-unsafe-webgpu'];
  const browser = await chromium.launch({ executablePath, args });
  ending.push(() => browser.close());
  open = async () => {
    const page = await browser.newPage();
    await page.goto(served.url);
    return page;
  };
  shared = await open();
});

afterAll(async () => {
  for (const end of ending.toReversed()) await end();
});

/** What a function of the page gives. */
async function inBrowser<T>(name: Asked, given: readonly unknown[] = [], page = shared): Promise<T> {
  return page.evaluate<T>(`import('/page.js').then((page) => page.${name}(...${JSON.stringify(given)}))`);
}

test.skipIf(!existsSync(executablePath))(
  'in a browser a small convolutional network learns with WebAssembly and on WebGPU as in Node on the CPU, its states staying on the device',
  async () => {
    const steps = 50;
    const cpu = await train('cpu', steps);
    const { wasm, webgpu, states } = await inBrowser<Comparison>('compare', [steps]);
    expect([cpu.device, wasm.device, webgpu.device]).toEqual(['cpu', 'wasm', 'webgpu']); // steps are refused where an operator would fall back
    for (const { losses } of [wasm, webgpu])
      expectClose(tensor([...losses]), tensor([...cpu.losses]), { relative: 1e-3, absolute: 0 });
    expect(states.onHost).toBe(0); // no copies
    expect(states.onDevice).toBeGreaterThan(steps * 2 * 20); // (before and after) × parameters and moments
    expect(webgpu.losses.at(-1)).toBeLessThan(webgpu.losses[0]);
  },
);

test.skipIf(!existsSync(executablePath))(
  'in a browser auto measures a step on copies of its states, once for each graph: the training is to the bit that on the device which is taken',
  async () => {
    const { auto, named, sessions } = await inBrowser<Choosing>('choose', [4], await open());
    const [{ device, reason, losses }] = auto;
    expect(reason).toMatch(
      /^measured: (?:wasm [\d.]+ [mµ]s a step, webgpu|webgpu [\d.]+ [mµ]s a step, wasm) [\d.e+]+ [mµ]s a step$/,
    );
    expect(reason!.startsWith(`measured: ${device} `)).toBe(true);
    expect(auto[1]).toEqual(auto[0]);
    expect(losses).toEqual(named.losses);
    expect(named.reason).toBe('asked for');
    expect(sessions[0]).toBeGreaterThan(sessions[1]); // both devices had one
  },
);

test.skipIf(!existsSync(executablePath))(
  'in a browser auto takes WebAssembly where the GPU is one in software',
  async () => {
    const { device, reason } = await inBrowser<Run>('trainAnywhere', [1]);
    expect([device, reason]).toEqual(['wasm', 'the GPU adapter is one in software']);
  },
);

test.skipIf(!existsSync(executablePath))('in a browser states go from device to device, and stay exact', async () => {
  const found = await inBrowser<readonly number[]>('acrossDevices');
  let [a, b] = [1, 2];
  const expected = [1, 2, 3, 4].flatMap((count) => {
    [a, b] = [2 * a + count, 3 * b + count];
    return [a + b, a, 10 * b, a, 10 * b, a, b];
  });
  expect(found).toEqual(expected);
});

test.skipIf(!existsSync(executablePath)).for([network, 'convolutions of volumes'])(
  'in a browser a network with %s predicts as in Node on the CPU',
  async (name) => {
    const { model, batches } = taskOf(name);
    const [[inputs]] = batches;
    const bytes = await exportModel(model.eval(), [inputs], { opset: 21 }); // ONNX Runtime 1.30 leaves MaxPool and Flatten of later ones to the CPU
    const expected = model.forward(inputs);
    for (const device of ['wasm', 'webgpu']) {
      const outputs = await inBrowser<readonly number[]>('infer', [[...bytes], name, device]);
      expectClose(tensor([...outputs], { shape: expected.shape }), expected, { relative: 1e-3, absolute: 1e-5 });
    }
  },
);

test.skipIf(!existsSync(executablePath))(
  'in a browser states on WebGPU can be read, set, loaded, shared and saved as on the CPU: accuracy inside the step, early stopping, checkpoints',
  async () => {
    const { wasm, webgpu } = await inBrowser<Record<'wasm' | 'webgpu', Findings>>('compareStates');
    expect(Object.keys(webgpu)).toHaveLength(7);
    for (const [name, expected] of Object.entries(wasm))
      expectClose(tensor([...webgpu[name]]), tensor([...expected]), { relative: 1e-3, absolute: 1e-4 }); // other orders of sums, over some steps of Adam
    expect(wasm['stoppingAndCheckpoints'][0]).toBe(4); // the best epoch is the second, and two more are waited for
  },
);

test.skipIf(!existsSync(executablePath))(
  'in a browser the memory of a GPU stays flat while 50 states are set from outside between steps',
  async () => {
    const [first, second, ...after] = await inBrowser<readonly number[]>('memoryOfSetStates', [], await open());
    const before = Math.max(first, second);
    const states = 50 * 16_384;
    expect(before).toBeGreaterThan(states);
    // of 30 rounds nothing is left; but a whole session of an earlier measurement, with its states, may still wait for the collector
    expect(Math.min(...after)).toBeLessThan(before + (30 / 5) * states);
  },
);

test.skipIf(!existsSync(executablePath))('in a browser NaN stays NaN on WebGPU', async () => {
  expect(await inBrowser<Record<string, string>>('withNaN')).toEqual({
    relu: '[[1,null,2],[1,4,2]]',
    sigmoid: '[[false,true,false],[false,false,false]]',
    softmax: '[[true,true,true],[false,false,false]]',
    clamp: '[[1,null,2],[1,3,2]]',
    max: '[null,4]',
    min: '[null,1]',
    sort: '[[1,2,null],[1,2,4]]',
    positions: '[[1,2],[1,2]]',
    log: '[[false,true,false],[false,false,false]]',
  });
});

test.skipIf(!existsSync(executablePath))('in a browser models are looked through, too', async () => {
  expect(await inBrowser<string>('refusalOfNothing')).toContain('[0, 3], without elements, and goes to TopK');
});

test.skipIf(!existsSync(executablePath))(
  'in a page whose policy refuses WebAssembly a step says what it needs',
  async () => {
    const page = await open();
    expect(await inBrowser<string>('refusalOfPolicy', [], page)).toMatch(
      /^RuntimeError: .*the Content-Security-Policy of the page refuses WebAssembly; let it have: script-src 'self' 'wasm-unsafe-eval' \(/,
    );
    await page.close();
  },
);
