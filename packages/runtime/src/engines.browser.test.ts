import { afterEach, expect, it, vi } from 'vitest';
import { findCandidates } from './engines.browser.ts';

afterEach(() => vi.unstubAllGlobals());

it('a page asks once whether there is a GPU, since browsers write each time that there is none', async () => {
  let questions = 0;
  const requestAdapter = async (): Promise<null> => {
    questions++;
    return null;
  };
  vi.stubGlobal('navigator', { gpu: { requestAdapter } });
  const ask = (): Promise<unknown> => findCandidates('webgpu');
  const text = 'device webgpu is not there: the browser gives no GPU adapter';
  await Promise.all([expect(ask()).rejects.toThrow(text), expect(ask()).rejects.toThrow(text)]);
  await expect(ask()).rejects.toThrow(text);
  expect(questions).toBe(1);
});
