import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('ONNX Runtime writes nothing to the terminal beside our errors', () => {
  const program = ['--conditions=gradkit:source', join(import.meta.dirname, '../testing/fail.ts')];
  const { stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line !== '' && !/device (cuda|webgpu) is not there/.test(line)); // or it is
  expect(lines).toEqual([
    expect.stringMatching(/^Session.run: onnxruntime-node on cpu failed: .*2 by 3[^⏎]*$/),
    expect.stringMatching(/^createSession: onnxruntime-node on cpu does not take the model: .*Bdd/),
    expect.stringMatching(/^createSession: the model \(20 bytes\) cannot be read: /),
    expect.stringMatching(/^Session.run: onnxruntime-web on wasm failed: .*2 by 3[^⏎]*$/),
    expect.stringMatching(/^createSession: onnxruntime-web on wasm does not take the model: .*Bdd/),
    expect.stringMatching(/^createSession: the model \(20 bytes\) cannot be read: /),
    expect.stringMatching(/^Session.run: onnxruntime-node on cpu failed: .*2 by 3[^⏎]*$/),
  ]);
  expect(stderr).toBe('');
});
