import { findChromium, openPage, type OpenPage } from '@gradkit-internal/bench/main-thread';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const executablePath = findChromium();
const small = { examples: 60, epochs: 2 };

/** `es` must be asked for, `iife` is what Vite does by itself. */
describe.skipIf(executablePath === null).each(['es', 'iife'] as const)(
  'in a page built by Vite, with a worker in the format %s,',
  (format) => {
    let page: OpenPage;
    beforeAll(async () => {
      page = await openPage(executablePath!, format);
    });
    afterAll(() => page.close());

    it.each([
      { execution: 'eager', ...small },
      { execution: 'compiled', device: 'wasm', ...small },
    ])('a training has the same numbers as in the page: $execution', async (settings) => {
      const numbers = await page.call<readonly object[]>('inWorker', settings);
      expect(numbers).toHaveLength(2);
      expect(numbers).toEqual(await page.call('inPage', settings));
    });

    it('a page that trains itself lets its timers have their turn', async () => {
      expect(await page.call('turnsInPage', { execution: 'eager', examples: 400, epochs: 2 })).toBeGreaterThan(2);
    });

    it('a training is held, goes on, predicts, saves, exports and is stopped, and the page draws frames meanwhile', async () => {
      const settings = { execution: 'compiled', device: 'wasm', examples: 60, epochs: 1000 };
      expect(await page.call('controls', settings)).toEqual({
        epochs: [1, 2],
        frames: expect.toSatisfy((count: number) => count > 0),
        isHeld: true,
        predicted: [3, 10],
        onnx: true,
        stopped: 'enough',
        isShort: true,
        resumedFrom: expect.toSatisfy((count: number) => count >= 2),
      });
    });

    it('what ends it is said', async () => {
      expect(await page.call('failures', { execution: 'eager', ...small })).toEqual([
        "RuntimeError: WorkerTrainer: the worker's module, or one that it imports, cannot be loaded; the browser's console says which",
        expect.stringMatching(
          /^RuntimeError: WorkerTrainer: the worker ended by an error .*: Uncaught TypeError: broken \(blob:.*:1\)$/,
        ),
        expect.stringMatching(
          /^RuntimeError: WorkerTrainer: the worker ended by an error .*: Uncaught TypeError: late \(blob:.*:1\)$/,
        ),
        'RuntimeError: WorkerTrainer: the worker ended by an error that nothing caught: RangeError: nobody waits',
        'ConfigError: serveTraining: epochs is 0; it must be a whole number of at least 1',
      ]);
    });
  },
);
