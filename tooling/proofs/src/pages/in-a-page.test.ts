import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { tensor, zeros } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { findChromium } from '@gradkit-internal/bench/main-thread';
import { servePage, type ServedPage } from '@gradkit-internal/bench/pages';
import { expectClose } from '@gradkit-internal/testing';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complete } from '../complete.ts';
import { startKillable } from './killable-browser.ts';
import type { Ended } from './page/page.ts';
import { makeTraining, type Settings } from './page/training.ts';

const executablePath = findChromium();

let served: ServedPage;
let browser: Browser;

beforeAll(async () => {
  if (executablePath === null) return;
  served = await servePage(join(import.meta.dirname, 'page'));
  // root has no sandbox, and the page is our own; with WebGPU, Chromium gives its GPU in software
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--host-resolver-rules=MAP plain.test 127.0.0.1'];
  browser = await chromium.launch({ executablePath, args: [...args, ...(complete ? ['--enable-unsafe-webgpu'] : [])] });
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** A user of the browser, whose pages share what it stores. */
async function asUser<R>(work: (user: BrowserContext) => Promise<R>): Promise<R> {
  const user = await browser.newContext();
  return work(user).finally(() => user.close());
}

async function openPage(user: BrowserContext, url = served.url): Promise<Page> {
  const page = await user.newPage();
  await page.goto(url);
  return page;
}

/** What a function of the page gives. */
async function call<T>(page: Page, name: string, ...given: readonly unknown[]): Promise<T> {
  return page.evaluate<T>(`import('/page.js').then((page) => page.${name}(...${JSON.stringify(given)}))`);
}

const inPage = <T>(name: string, ...given: readonly unknown[]): Promise<T> =>
  asUser(async (user) => call<T>(await openPage(user), name, ...given));

/** Has a page store so many bytes at most. */
async function limitStorage(user: BrowserContext, page: Page, quotaSize: number): Promise<void> {
  const session = await user.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(served.url).origin, quotaSize });
}

const numbersOf = ({ epochs }: Pick<Ended, 'epochs'>) =>
  tensor(epochs.map(({ loss, accuracy, validationLoss }) => [loss, accuracy, validationLoss]));

/** The same training in this thread. */
async function here(settings: Settings): Promise<Pick<Ended, 'epochs'>> {
  const { trainer, loader, ...options } = makeTraining(settings, {}).training;
  const { epochs } = await trainer.fit(loader, options);
  return { epochs: epochs.map((record) => ({ ...record, seconds: 0 })) };
}

describe.skipIf(executablePath === null)('a training whose page is closed', () => {
  const path = 'runs/digits/checkpoint.safetensors';

  // a GPU in software needs half a minute
  it.each(complete ? (['wasm', 'webgpu'] as const) : (['wasm'] as const))(
    'on %s goes on where it was when the page is opened again, to the same bits as one that never was',
    async (device) => {
      const settings: Settings = { execution: 'compiled', device, epochs: 8, bestFolder: 'runs/digits/best' };
      const whole = await inPage<Ended>('train', settings);
      expect(whole.epochs).toHaveLength(8);
      const resumed = await asUser(async (user) => {
        const page = await openPage(user);
        await call(page, 'begin', { ...settings, path, waitMs: 20 }, 2);
        await page.close();
        return call<Ended>(await openPage(user), 'train', { ...settings, path });
      });
      expect(resumed.said[0]).toMatch(
        /^checkpoints: goes on from runs\/digits\/checkpoint\.safetensors, after (batch \d of )?epoch [2-7]$/,
      );
      expect(resumed.epochs).toEqual(whole.epochs);
      expect(resumed.weights).toEqual(whole.weights);
      expect(resumed.bestFiles.map(([file]) => file)).toEqual(whole.bestFiles.map(([file]) => file));
      expect(resumed.bestFiles).toHaveLength(2);
      expect(resumed.bestFiles[0]).toEqual([
        expect.stringMatching(/^runs\/digits\/best\/epoch=\d-validationLoss=[\d.]+\.safetensors$/),
        expect.toSatisfy((sizeBytes: number) => sizeBytes > 20_000),
      ]);
      expectClose(numbersOf(whole), numbersOf(await here({ execution: 'compiled', device: 'cpu', epochs: 8 })), {
        relative: 1e-3,
        absolute: 0,
      }); // JavaScript engines differ in the last bits of Math.log and the like
    },
  );
});

describe.skipIf(executablePath === null)('a training whose browser is killed', () => {
  it('goes on from its last checkpoint, which is never half there', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'gradkit-profile-'));
    const kills = complete ? 10 : 2;
    const settings: Settings = { execution: 'eager', epochs: 3 * kills + 5 };
    const kept: Settings = { ...settings, path: 'killed.safetensors' };
    try {
      for (let i = 1; i <= kills; i++) {
        const { page, kill } = await startKillable(executablePath!, profile, served.url);
        await call(page, 'begin', { ...kept, waitMs: 10 }, 3 * i);
        await setTimeout(20 * i); // somewhere within an epoch
        await kill();
      }
      const { page, kill } = await startKillable(executablePath!, profile, served.url);
      const { said, epochs, weights } = await call<Ended>(page, 'train', kept);
      await kill();
      expect(said[0]).toMatch(/^checkpoints: goes on from killed\.safetensors, after /);
      const whole = await inPage<Ended>('train', settings);
      expect({ epochs, weights }).toEqual({ epochs: whole.epochs, weights: whole.weights });
    } finally {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }); // its processes end a little later
    }
  });
});

describe.skipIf(executablePath === null)('files of a page', () => {
  const kept = {
    before: ['DataError: keepFiles: some/folder/file.bin is not there', null],
    first: '2,3',
    second: '4',
    versionsDiffer: true,
    after: 'DataError: keepFiles: some/folder/file.bin is not there',
    folder: [null, 'DataError: keepFiles: some is not there'],
    weights: true,
    metadata: { epoch: '3' },
  };

  it('are read, replaced and deleted in its private file system', async () => {
    expect(await inPage('keepFiles')).toEqual(kept);
  });

  it('are in IndexedDB where there is no such file system, as without https', async () => {
    const { port } = new URL(served.url);
    const found = await asUser(async (user) => {
      const page = await openPage(user, `http://plain.test:${port}/`);
      expect(await page.evaluate('isSecureContext')).toBe(false);
      return call(page, 'keepFiles');
    });
    expect(found).toEqual(kept);
  });

  it('stay as they were where there is no room, which is said', async () => {
    const found = await asUser(async (user) => {
      const page = await openPage(user);
      await limitStorage(user, page, 5e6);
      return call<string[]>(page, 'writeTooMuch', 2e7);
    });
    expect(found).toEqual([
      expect.stringMatching(
        /^DataError: writeTooMuch: large.bin was not written: the storage that the browser gives this page is full, and the file has 20.0 MB; what was there before is unchanged$/,
      ),
      '1',
      'null',
    ]);
  });

  it('cannot be kept in a sandbox, which is said', async () => {
    const said = await asUser(async (user) => {
      const page = await user.newPage();
      await page.route('**/*', async (route) => {
        const response = await route.fetch();
        const headers = { ...response.headers(), 'content-security-policy': 'sandbox allow-scripts' };
        await route.fulfill({ response, headers: { ...headers, 'access-control-allow-origin': '*' } });
      });
      await page.goto(served.url);
      return call<string>(page, 'keepNothing');
    });
    expect(said).toMatch(
      /^DataError: keepNothing: this page cannot keep file\.bin: SecurityError: .*; SecurityError: .* Browsers refuse it in sandboxed frames/,
    );
  });
});

describe.skipIf(executablePath === null)('checkpoints in a page', () => {
  const settings: Settings = { execution: 'eager', epochs: 3, path: 'digits.safetensors' };

  it('that cannot be written are tried again, which is said; the training ends, then with the error', async () => {
    const ended = await asUser(async (user) => {
      const page = await openPage(user);
      await limitStorage(user, page, 1000);
      return call<string[]>(page, 'trainTwice', settings);
    });
    const full =
      /^DataError: checkpoints: digits\.safetensors was not written: the storage that the browser gives this page is full, and the file has 0\.\d MB; what was there before is unchanged$/;
    expect(ended).toEqual([expect.stringMatching(full), expect.stringMatching(full)]);
  });

  it('are not those of two trainings: one of them is told that there is another', async () => {
    const ended = await inPage<string[]>('trainTwice', { ...settings, waitMs: 5 });
    expect(ended.toSorted()).toEqual([
      expect.stringMatching(
        /^DataError: checkpoints: digits\.safetensors was written by somebody else .* What this one had to save is in digits\.safetensors\.of-page-\w+$/,
      ),
      'well',
    ]);
  });
});

describe.skipIf(executablePath === null)('a page', () => {
  it('downloads a model, which predicts elsewhere as there', async () => {
    await asUser(async (user) => {
      const page = await openPage(user);
      const [download, predicted] = await Promise.all([
        page.waitForEvent('download'),
        call<readonly number[]>(page, 'downloadModel', { execution: 'eager', epochs: 1 }),
      ]);
      expect(download.suggestedFilename()).toBe('digits.onnx');
      const session = await createSession(await readFile(await download.path()));
      const [outputs] = Object.values(await session.run({ [session.inputs[0].name]: zeros([2, 1, 28, 28]) }));
      expectClose(outputs, tensor([...predicted], { shape: [2, 10] }), { relative: 1e-4, absolute: 1e-6 });
    });
  });
});

describe.skipIf(executablePath === null)('while ONNX Runtime is being fetched,', () => {
  const settings: Settings = { execution: 'auto', epochs: 6, waitMs: 5 };

  it.each([undefined, 2])(
    'a training is eager, then compiled, with one history: batches of a step %s',
    async (accumulate) => {
      const ended = await asUser(async (user) => {
        const page = await openPage(user);
        const isWanted = page.waitForFunction('globalThis.epochsDone >= 2');
        await user.route('**/*.wasm', (route) => isWanted.then(() => route.continue()));
        return call<Ended>(page, 'train', { ...settings, accumulate, decidedFrom: 5 });
      });
      expect(ended.said).toEqual([
        'Trainer: eager until ONNX Runtime is loaded',
        'Trainer: compiled, runs on wasm by onnxruntime-web',
      ]);
      expect(ended.ranOn).toEqual(['eager', 'wasm by onnxruntime-web']);
      expect(ended.epochs).toHaveLength(6);
      const eager = await here({ execution: 'eager', epochs: 6, accumulate });
      expectClose(numbersOf(ended), numbersOf(eager), { relative: 1e-4, absolute: 0 }); // Adam enlarges what rounding differs in
    },
  );

  it('and cannot be, a training is eager until its end, which is said once', async () => {
    const ended = await asUser(async (user) => {
      const page = await openPage(user);
      await user.route('**/*.wasm', (route) => route.abort());
      return call<Ended>(page, 'train', { ...settings, decidedFrom: 5 });
    });
    expect(ended.said).toEqual([
      'Trainer: eager until ONNX Runtime is loaded',
      expect.stringMatching(/^Trainer: eager, since nothing can be compiled: /),
    ]);
    expect(ended.ranOn).toEqual(['eager']);
    expect(ended.epochs).toEqual((await inPage<Ended>('train', { execution: 'eager', epochs: 6 })).epochs);
  });
});
