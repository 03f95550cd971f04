import { expect, it } from 'vitest';
import { doublingModel as model } from '../testing/doubling-model.ts';
import { sessionSuite } from '../testing/session-suite.ts';
import { createSession } from './index.ts';
import { openSession } from './node.ts';

sessionSuite('cpu', 'onnxruntime-node');
sessionSuite('wasm', 'onnxruntime-web');

it('auto takes the best there is and says so', async () => {
  expect((await createSession(model)).device).toBe('cpu');
});

it('a device that is not there is an error, not a substitute', async () => {
  await expect(createSession(model, { device: 'cuda' })).rejects.toThrow(
    /createSession: device cuda is not there \(.*Failed to load shared library\); it needs Linux/,
  );
});

it('threads must be a number of threads', async () => {
  await expect(createSession(model, { threads: 0 })).rejects.toThrow(
    'createSession: threads is 0; it must be a whole number of at least 1',
  );
});

it('a missing file is named', async () => {
  await expect(openSession('no/such.onnx')).rejects.toThrow('openSession: no/such.onnx is not there');
});
