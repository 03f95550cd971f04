import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const files = ['checkpoint.safetensors', 'model.onnx', 'picture.svg', 'weights.safetensors'];
const script = fileURLToPath(new URL('save.ts', import.meta.url));

// A limit on the size of files lets a write begin and then fail, as a full disk does.
const limited = 'ulimit -f 8 && exec "$0" "$@"';

test.skipIf(process.platform === 'win32')('a full disk: the error says so, and former files stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-full-'));
  try {
    for (const name of files) writeFileSync(join(folder, name), `former ${name}`);
    const args = ['-c', limited, process.execPath, '--conditions=gradkit:source', script, folder];
    const { stdout } = await promisify(execFile)('bash', args);
    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as [name: string, message: string]);
    const reason = 'EFBIG: file too large, write; what was there before is unchanged';
    expect(Object.fromEntries(messages)).toEqual({
      'weights.safetensors': `saveSafetensors: /weights.safetensors was not written: ${reason}`,
      'model.onnx': `saveModel: /model.onnx was not written: ${reason}`,
      'picture.svg': `savePicture: /picture.svg was not written: ${reason}`,
      'checkpoint.safetensors': `checkpoints: /checkpoint.safetensors was not written: ${reason}`,
    });
    expect(readdirSync(folder).toSorted()).toEqual(files); // nothing half written is left
    for (const name of files) expect(readFileSync(join(folder, name), 'utf8')).toBe(`former ${name}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
