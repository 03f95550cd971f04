import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doublingModel } from '../testing/doubling-model.ts';
import { graph, modelOf, node, valueInfo } from '../testing/onnx-bytes.ts';
import type { Outcome } from '../testing/page/describe-run.ts';
import type { Kept, Wanted } from '../testing/page/page.ts';
import { bundledWasm, findChromium, openSite, type Manner, type Site } from '../testing/site.ts';

const executablePath = findChromium();

const model = [...doublingModel];
const doubled = { y: ['float32', [[2, 2], [2, 2]]] }; // prettier-ignore

let site: Site;
beforeAll(async () => {
  if (executablePath !== null) site = await openSite(executablePath);
});
afterAll(() => site?.close());

/** What a function of the page gives in a page of its own, and what is written to its console. */
async function inPage<T = Outcome>(
  manner: Manner,
  name: string,
  given: readonly unknown[],
  userAgent?: string,
): Promise<{ readonly result: T; readonly messages: readonly string[] }> {
  const { page, messages } = await site.open(manner, userAgent);
  const call = `import('./page.js').then((page) => page.${name}(...${JSON.stringify(given)}))`;
  const result = await page.evaluate<T>(call);
  await page.close();
  return {
    result,
    messages: messages.filter((message) => /^(?:gradkit|wasm |falling back|failed to|Aborted)/.test(message)),
  };
}

const onWasm: Wanted = { model, options: { device: 'wasm' } };

describe.skipIf(executablePath === null)('files of ONNX Runtime', () => {
  const at = String.raw`http://127\.0\.0\.1:\d+`;

  it('that are not there: which, where, what came, and what to do', async () => {
    const { result, messages } = await inPage('missing-wasm', 'attempt', [onWasm]);
    expect(messages).toEqual([]); // all that ONNX Runtime writes is in the error
    expect(result).toEqual({
      error: expect.stringMatching(
        new RegExp(
          `^RuntimeError: createSession: onnxruntime-web did not start: its file ort-wasm-simd-threaded.wasm was looked for at ` +
            `${at}/missing-wasm/assets/ort-wasm-simd-threaded-[^/]*.wasm, and 404 text/plain came. To mend it, let the server have ` +
            String.raw`node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm there; or tell where it is, before the first session: configure\(\{ wasm: '/there/ort-wasm-simd-threaded.wasm' \}\)$`,
        ),
      ),
    });
  });

  it('in whose place the page comes: its first bytes', async () => {
    const { result } = await inPage('page-for-wasm', 'attempt', [onWasm]);
    expect(result).toEqual({
      error: expect.stringMatching(
        /and 200 text\/html came, beginning with 3c 21 64 6f \("<!doctype html>\."\)\. .*; and do not answer with a page for files that are not there$/,
      ),
    });
  });

  it('that are damaged or did not come whole: which', async () => {
    const { result } = await inPage('cut-wasm', 'attempt', [onWasm]);
    expect(result).toEqual({
      error: expect.stringMatching(
        /did not start: .*CompileError.*\. The file at http:\S+\/cut-wasm\/assets\/ort-wasm-simd-threaded-[^/]*\.wasm must be whole, and of the same version/,
      ),
    });
  });

  it('of WebGPU alone that are not there leave auto with WebAssembly', async () => {
    const { result } = await inPage('missing-webgpu', 'attempt', [{ model }]);
    expect(result).toMatchObject({
      device: 'wasm',
      deviceReason: expect.stringMatching(
        /^webgpu cannot be had \(createSession: onnxruntime-web did not start: its file ort-wasm-simd-threaded\.asyncify\.wasm was looked for at .*, and 404 text\/plain came\./,
      ),
      outputs: doubled,
    });
    const { result: named } = await inPage('missing-webgpu', 'attempt', [{ model, options: { device: 'webgpu' } }]);
    expect(named).toEqual({
      error: expect.stringMatching(/its file ort-wasm-simd-threaded\.asyncify\.wasm was looked for/),
    });
    const { result: neither } = await inPage('missing-wasm', 'attempt', [{ model }]);
    expect(neither).toEqual({
      error: expect.stringMatching(/its file ort-wasm-simd-threaded\.wasm was looked for/),
    });
  });

  it('are found where configure says: a folder, or the .wasm file', async () => {
    for (const wasm of ['/onnxruntime/', '/onnxruntime/ort-wasm-simd-threaded.wasm']) {
      const { result } = await inPage('missing-wasm', 'attempt', [{ ...onWasm, configuration: { wasm } }]);
      expect(result).toMatchObject({ device: 'wasm', outputs: doubled });
    }
  });

  it('on another server that does not allow it: said, and the one that loads them, too', async () => {
    const elsewhere = `http://localhost:${site.port}/onnxruntime/ort-wasm-simd-threaded.wasm`;
    const { result } = await inPage('plain', 'attempt', [{ ...onWasm, configuration: { wasm: elsewhere } }]);
    expect(result).toEqual({
      error: expect.stringMatching(
        /was looked for at http:\/\/localhost:\d+\/onnxruntime\/ort-wasm-simd-threaded\.wasm, and the request failed \(Failed to fetch\)\. If the file is on another server, that server must allow this page's origin \(access-control-allow-origin\)/,
      ),
    });
    const mjs = '/onnxruntime/no.mjs';
    const both = { wasm: '/onnxruntime/ort-wasm-simd-threaded.wasm', mjs };
    const { result: without } = await inPage('plain', 'attempt', [{ ...onWasm, configuration: { wasm: both } }]);
    expect(without).toEqual({
      error: expect.stringMatching(
        /its file ort-wasm-simd-threaded\.mjs was looked for at http:\/\/127\.0\.0\.1:\d+\/onnxruntime\/no\.mjs, and 404 without a content type came/,
      ),
    });
  });
});

describe('a bundle', () => {
  it('of WebAssembly alone has one .wasm file', async () => {
    expect(await bundledWasm('service-worker.ts')).toEqual([
      expect.stringMatching(/^ort-wasm-simd-threaded-[^.]+\.wasm$/),
    ]);
  });

  it.skipIf(executablePath === null)(
    'has none with the condition onnxruntime-web-use-extern-wasm, and configure says where both files are; nothing is fetched before',
    async () => {
      const { page } = await site.open('plain');
      const wasm = '/onnxruntime/';
      const wanted = JSON.stringify({ ...onWasm, configuration: { wasm } });
      const names = `performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1))`;
      await page.evaluate(`import('./without-wasm/page.js')`);
      expect(await page.evaluate(names)).not.toContainEqual(expect.stringContaining('ort'));
      const outcome = await page.evaluate(`import('./without-wasm/page.js').then((page) => page.attempt(${wanted}))`);
      expect(outcome).toMatchObject({ device: 'wasm', outputs: doubled });
      const fetched = (await page.evaluate<string[]>(names)).filter((name) => name.startsWith('ort-wasm'));
      expect(fetched).toEqual(['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']);
      await page.close();
    },
  );
});

describe.skipIf(executablePath === null)('a Content-Security-Policy', () => {
  it('that refuses WebAssembly: the line that it needs, with which it runs', async () => {
    const { result } = await inPage('refusing-wasm', 'attempt', [onWasm]);
    expect(result).toEqual({
      error: expect.stringMatching(
        /^RuntimeError: createSession: onnxruntime-web did not start: the Content-Security-Policy of the page refuses WebAssembly; let it have: script-src 'self' 'wasm-unsafe-eval' \(/,
      ),
    });
    const { result: allowed } = await inPage('allowing-wasm', 'attempt', [onWasm]);
    expect(allowed).toMatchObject({ device: 'wasm', outputs: doubled });
  });
});

describe.skipIf(executablePath === null)('workers', () => {
  it('a dedicated worker runs a model', async () => {
    const { result } = await inPage('plain', 'attemptInWorker', [onWasm]);
    expect(result).toMatchObject({ device: 'wasm', outputs: doubled });
  });

  it('a service worker runs a model by @gradkit/runtime/wasm; the other entry says so there', async () => {
    const { result } = await inPage('plain', 'attemptInServiceWorker', ['service-worker.js', { model }]);
    expect(result).toMatchObject({
      device: 'wasm',
      deviceReason: 'all that @gradkit/runtime/wasm has',
      outputs: doubled,
    });
    const { result: loading } = await inPage('plain', 'attemptInServiceWorker', ['loading-service-worker.js', onWasm]);
    expect(loading).toEqual({
      error: expect.stringMatching(
        /^RuntimeError: createSession: device wasm needs the package onnxruntime-web: a service worker can load nothing later on; import createSession from '@gradkit\/runtime\/wasm' there \(/,
      ),
    });
  });
});

describe.skipIf(executablePath === null)('threads', () => {
  const withThreads: Wanted = { model, options: { device: 'wasm', threads: 2 } };

  it('are as many as asked for where the page is isolated', async () => {
    const { result, messages } = await inPage('isolated', 'attempt', [withThreads]);
    expect(result).toMatchObject({ threads: 2, outputs: doubled });
    expect(messages).toEqual([]);
  });

  it('are one where it is not, which is said once, with the headers', async () => {
    const { result, messages } = await inPage<Outcome[]>('plain', 'together', [withThreads]);
    expect(result).toHaveLength(4);
    expect(result[0]).toMatchObject({ threads: 1, outputs: doubled });
    expect(messages).toEqual([
      'gradkit: threads is 2, but WebAssembly has 1 here: the page is not cross-origin isolated. Serve it, and the scripts of its workers, with the headers ' +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    ]);
  });

  it('are one where they would run the script of the app, in which a bundler has put ONNX Runtime; with files of its own that have the headers they are many', async () => {
    const { result, messages } = await inPage('isolated', 'attemptInWorker', [withThreads]);
    expect(result).toMatchObject({ threads: 1, outputs: doubled });
    expect(messages).toEqual([
      'gradkit: threads is 2, but WebAssembly has 1 here: the bundler has put ONNX Runtime into the script of the app, which each thread would run once more. ' +
        "Before the first session, tell where its own files are: configure({ wasm: '/onnxruntime/' }), a folder with the .wasm and .mjs file",
    ]);
    const placed = { ...withThreads, configuration: { wasm: '/isolated-onnxruntime/' } };
    const { result: several, messages: none } = await inPage('isolated', 'attemptInWorker', [placed]);
    expect(several).toMatchObject({ threads: 2, outputs: doubled });
    expect(none).toEqual([]);
    const without = { ...withThreads, configuration: { wasm: '/onnxruntime/' } };
    const { result: one, messages: said } = await inPage('isolated', 'attempt', [without]);
    expect(one).toMatchObject({ threads: 1, outputs: doubled });
    expect(said).toEqual([
      expect.stringMatching(
        /: http\S+\/onnxruntime\/ort-wasm-simd-threaded\.mjs, which each thread runs, comes without the header Cross-Origin-Embedder-Policy: require-corp$/,
      ),
    ]);
  });

  it('are one where no worker starts, for which ONNX Runtime would wait forever', async () => {
    const { result, messages } = await inPage('without-workers', 'attempt', [withThreads]);
    expect(result).toMatchObject({ threads: 1, outputs: doubled });
    expect(messages).toEqual([
      "gradkit: threads is 2, but WebAssembly has 1 here: a worker cannot be started. Where the page has a Content-Security-Policy, let it have: worker-src 'self' blob:",
    ]);
  });
});

describe.skipIf(executablePath === null)('memory', () => {
  it('stays as it is over hundreds of runs with batches of many sizes', async () => {
    const { result } = await inPage<number[]>('plain', 'memoryOfRuns', [onWasm, 4, 150]);
    const [first, second, ...after] = result;
    expect(first).toBeGreaterThan(2 ** 20);
    expect(after).toEqual([second, second]);
  });
});

/** The bytes of a model of one operator. */
function modelWith(nodes: readonly (readonly number[])[], type: number, outputType = type): number[] {
  return [
    ...modelOf(
      graph({ nodes, inputs: [valueInfo('x', ['n', 2], type)], outputs: [valueInfo('y', ['n', 2], outputType)] }),
    ),
  ];
}

describe.skipIf(executablePath === null)('dtypes', () => {
  it.each([
    [
      'int64',
      7,
      [
        [2, 2],
        [2, 2],
      ],
    ],
    [
      'float16',
      10,
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ] as const)('%s goes in and comes out', async (dtype, type, y) => {
    // prettier-ignore
    const adding = modelWith([node('Add', ['x', 'x'], ['y'])], type);
    const { result } = await inPage('plain', 'attempt', [{ model: adding, options: { device: 'wasm' } }]);
    expect(result).toMatchObject({ outputs: { y: [dtype, y] } });
  });
});

describe.skipIf(executablePath === null)('a GPU', () => {
  const partly = modelWith([node('Relu', ['x'], ['a']), node('Sign', ['a'], ['y'])], 1);

  it('auto measures both devices once, keeps the faster and says so', async () => {
    const { page } = await site.open('plain');
    const call = `import('./page.js').then((page) => page.attempt(${JSON.stringify({ model })}))`;
    const first = await page.evaluate<Outcome & { deviceReason: string }>(call);
    expect(first).toMatchObject({ device: 'wasm', outputs: doubled }); // a GPU in software needs longer for nearly nothing
    expect(first.deviceReason).toMatch(/^measured: wasm [\d.]+ [mµ]s a run, webgpu [\d.e+]+ [mµ]s a run$/);
    const second = await page.evaluate<typeof first>(call);
    expect(second.deviceReason).toBe(first.deviceReason);
    const loaded = await page.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.wasm'))`,
    );
    expect(new Set(loaded).size).toBe(1);
    await page.close();
  });

  it('a model that does not run on zeros of one row is not measured, but with an example', async () => {
    const square = modelWith([node('MatMul', ['x', 'x'], ['y'])], 1); // of 2 rows
    const { page } = await site.open('plain');
    const call = async (wanted: Wanted): Promise<Outcome> =>
      page.evaluate(`import('./page.js').then((page) => page.attempt(${JSON.stringify(wanted)}))`);
    expect(await call({ model: square, exampleShape: [2, 2] })).toMatchObject({
      deviceReason: expect.stringMatching(/^measured: /),
    });
    const other = modelWith([node('MatMul', ['x', 'x'], ['a']), node('Relu', ['a'], ['y'])], 1);
    expect(await call({ model: other })).toMatchObject({
      device: 'wasm',
      deviceReason: expect.stringMatching(
        /^not measured: wasm does not run the example, for which option example may be given \(Session\.run: onnxruntime-web on wasm failed: .*\), webgpu does not run the example/s,
      ),
      outputs: doubled,
    });
    await page.close();
  });

  it('an example that does not fit the model is an error', async () => {
    const { result } = await inPage('plain', 'attempt', [{ model, exampleShape: [2, 3] }]);
    expect(result).toEqual({
      error: 'ShapeError: createSession: option example: input x is [2, 3] but the model takes [n, 2]',
    });
  });

  it('a session lives as long as its values on the device, which are freed by it', async () => {
    const { result } = await inPage<Kept>('plain', 'dropBeforeItsValue', [{ model }]);
    expect(result).toEqual({ isKept: true, isGone: true });
  });

  it('that cannot be had after all leaves auto with WebAssembly', async () => {
    const { page } = await site.open('plain');
    await page.evaluate(() => {
      const { gpu } = navigator as unknown as { readonly gpu: { requestAdapter(): Promise<unknown> } }; // which TypeScript's DOM lacks
      const ask = gpu.requestAdapter.bind(gpu);
      let questions = 0;
      gpu.requestAdapter = async () => (questions++ === 0 ? ask() : null);
    });
    const outcome = await page.evaluate<Outcome>(
      `import('./page.js').then((page) => page.attempt(${JSON.stringify({ model })}))`,
    );
    expect(outcome).toMatchObject({
      device: 'wasm',
      deviceReason: expect.stringMatching(
        /^measured: wasm [\d.]+ [mµ]s a run, webgpu does not take the model \(createSession: device webgpu is not there \(Failed to get GPU adapter/,
      ),
      outputs: doubled,
    });
    await page.close();
  });

  it('two sessions may be made and run at once; what falls back is named; strict refuses it by name', async () => {
    const { page } = await site.open('plain');
    const call = async (name: string, wanted: Wanted): Promise<Outcome[]> =>
      page.evaluate(`import('./page.js').then((page) => page.${name}(${JSON.stringify(wanted)}))`);
    const all = await call('together', { model, options: { device: 'webgpu' } });
    expect(all).toHaveLength(4);
    for (const one of all)
      expect(one).toMatchObject({ device: 'webgpu', deviceReason: 'asked for', fallback: [], outputs: doubled });
    expect(await call('attempt', { model: partly, options: { device: 'webgpu' } })).toMatchObject({
      fallback: ['Sign'],
      outputs: { y: ['float32', [[1, 1], [1, 1]]] }, // prettier-ignore
    });
    expect(await call('attempt', { model: partly, options: { device: 'webgpu', strict: true } })).toEqual({
      error:
        'RuntimeError: createSession: strict, but WebGPU does not have all operators of the model; on the CPU would run Sign',
    });
    await page.close();
  });

  it('is not taken by auto in WebKit', async () => {
    const safari =
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';
    const { result } = await inPage('plain', 'attempt', [{ model }], safari);
    expect(result).toMatchObject({ device: 'wasm', deviceReason: "WebKit's WebGPU ends pages and keeps their memory" });
  });
});
