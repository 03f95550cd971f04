import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A built app of Next that answers requests. */
export interface ServedNext {
  readonly address: string;
  /** modules that its server has loaded so far: addresses of files */
  loaded(): readonly string[];
  close(): void;
}

/** Starts an app as `next start` does, with what writes its modules down. */
export async function serveNext(folder: string): Promise<ServedNext> {
  const list = join(folder, 'loaded.txt');
  rmSync(list, { force: true });
  const hooks = `--import=${pathToFileURL(join(folder, 'loaded.js')).href}`;
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', LOADED: list, NODE_OPTIONS: hooks };
  const next = join(folder, '../node_modules/next/dist/bin/next');
  const server = spawn('node', [next, 'start', '--port', '0', '--hostname', '127.0.0.1'], { cwd: folder, env });
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    const listen = (part: Buffer): void => {
      said += part.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined && /Ready/.test(said)) resolve(`${found}/`);
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('exit', (code) => reject(new Error(`next start ended with ${code}: ${said}`)));
  });
  return {
    address,
    loaded: () => [...new Set(readFileSync(list, 'utf8').trim().split('\n'))],
    close: () => void server.kill(),
  };
}
