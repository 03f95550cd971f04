import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nobodyThere, serveFiles, type FileServer } from '../../testing/file-server.ts';
import { download, type DownloadProgress } from '../node.ts';

const scratch = mkdtempSync(join(tmpdir(), 'gradkit-download-'));
const path = (name: string): string => join(scratch, 'downloads', name);
const content = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9);
const packed = new Uint8Array(gzipSync(content, { level: 1 }));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const ofPacked = { sha256: sha256(packed), sizeBytes: packed.length, of: 'packed' } as const;
const ofContent = { sha256: sha256(content), sizeBytes: content.length, of: 'unpacked' } as const;

let server: FileServer;
beforeAll(async () => {
  mkdirSync(join(scratch, 'site'), { recursive: true });
  writeFileSync(join(scratch, 'site', 'labels.gz'), packed);
  server = await serveFiles(join(scratch, 'site'));
});
afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});

/** What the server is said to have done. */
async function failure(how: string, checksum: typeof ofPacked | typeof ofContent = ofPacked): Promise<string> {
  const url = `${server.site}/${how}`;
  const error: unknown = await download(path('never.gz'), { urls: [url], checksum, timeoutMs: 1000 }).catch((e) => e);
  expect(error).toMatchObject({ name: 'DataError', where: 'download' });
  expect(existsSync(path('never.gz'))).toBe(false);
  return (error as Error).message.replace(`download: ${path('never.gz')} could not be fetched: ${url}: `, '');
}

it('takes the first address that gives the right content, and tells how far it is', async () => {
  const urls = ['missing', 'damaged', 'good'].map((how) => `${server.site}/${how}/labels.gz`);
  const progress: DownloadProgress[] = [];
  await download(path('labels.gz'), { urls, checksum: ofContent, onProgress: (step) => progress.push(step) });
  expect(new Uint8Array(readFileSync(path('labels.gz')))).toEqual(packed);
  expect(readdirSync(join(scratch, 'downloads'))).toEqual(['labels.gz']); // nothing left beside it
  const { length } = packed;
  expect(progress.at(-1)).toEqual({ file: 'labels.gz', receivedBytes: length, totalBytes: length });
});

it('says what each address answered, and leaves no file', async () => {
  const nobody = await nobodyThere();
  const urls = [nobody, ...['missing', 'damaged', 'silent', 'good'].map((how) => `${server.site}/${how}`)].map(
    (folder) => `${folder}/labels.gz`,
  );
  const checksum = { ...ofPacked, sha256: sha256(content) };
  await expect(download(path('never.gz'), { urls, checksum, timeoutMs: 1000 })).rejects.toThrow(
    expect.objectContaining({
      name: 'DataError',
      message: [
        `download: ${path('never.gz')} could not be fetched: ${nobody}/labels.gz: fetch failed (connect ECONNREFUSED ${nobody.slice(7)})`,
        `${server.site}/missing/labels.gz: the server answers 404 Not Found`,
        `${server.site}/damaged/labels.gz: the server announces 35 bytes, but the file has at most ${packed.length}`,
        `${server.site}/silent/labels.gz: the server sent nothing for 1000 ms`,
        `${server.site}/good/labels.gz: the SHA-256 of the packed bytes is ${sha256(packed)}, but must be ${sha256(content)}`,
      ].join('; '),
    }),
  );
  expect(existsSync(path('never.gz'))).toBe(false);
});

it('hangs up on a server that sends without end, drop by drop, or announces too much', async () => {
  expect(await failure('endless')).toMatch(/^the server sent \d+ bytes, but the file has at most 31$/);
  expect(await failure('endless', ofContent)).toMatch(
    /^the server sent \d+ bytes, but the file has at most 65548$/, // packed content may be a little larger than what is in it
  );
  expect(await failure('dripping', ofContent)).toMatch(/^the server sent \d+ bytes for 1000 ms$/);
  expect(await failure('announcing')).toBe('the server announces 2000000000 bytes, but the file has at most 31');
  await vi.waitFor(() => expect(server.sending()).toBe(0), { timeout: 60_000 });
});

it('unpacks no more than the content has', async () => {
  const bomb = gzipSync(new Uint8Array(1e7));
  writeFileSync(join(scratch, 'site', 'bomb.gz'), bomb);
  expect(bomb.length).toBeLessThan(10_000);
  expect(await failure('good/bomb.gz', ofContent)).toBe('it unpacks to more than 11 bytes');
});

it('says how many bytes are missing', async () => {
  const shorter = new Uint8Array(gzipSync(content.subarray(0, 9)));
  writeFileSync(join(scratch, 'site', 'short.gz'), shorter);
  expect(await failure('good/short.gz', ofContent)).toBe('there are 9 unpacked bytes, but must be 11');
});

describe('a file that does not come at once', () => {
  const large = Uint8Array.from({ length: 300 * 1024 }, (_, i) => (i * i) % 251);
  const checksum = { sha256: sha256(large), sizeBytes: large.length, of: 'packed' } as const;
  const folder = (name: string): string => join(scratch, name);
  beforeAll(() => writeFileSync(join(scratch, 'site', 'large.bin'), large));
  const get = (name: string, hows: readonly string[], options = {}) => {
    server.asked();
    const urls = hows.map((how) => `${server.site}/${how}/large.bin`);
    return download(join(folder(name), 'large.bin'), { urls, checksum, timeoutMs: 1000, ...options });
  };
  /** What was asked for, once the file is there and nothing else. */
  const asked = (name: string): string[] => {
    expect(readdirSync(folder(name))).toEqual(['large.bin']);
    expect(readFileSync(join(folder(name), 'large.bin')).equals(large)).toBe(true);
    return server.asked();
  };

  it('goes on where a connection breaks', async () => {
    const received: number[] = [];
    await get('cut', ['cutting'], {
      onProgress: ({ receivedBytes }: DownloadProgress) => received.push(receivedBytes),
    });
    expect(asked('cut')).toEqual(['cutting all', 'cutting bytes=102400-', 'cutting bytes=204800-']);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(received.at(-1)).toBe(large.length);
  });

  it.each([
    ['rangeless', ['rangeless all', 'rangeless bytes=102400-']], // which gives all
    ['changing', ['changing all', 'changing bytes=102400-']],
    ['mixing', ['mixing all', 'mixing bytes=102400-', 'mixing all']], // which the sum shows
  ])('begins again where the rest cannot be had: %s', async (how, requests) => {
    await get(how, [how]);
    expect(asked(how)).toEqual(requests);
  });

  it('is given up where nothing says which version it is, or too little comes at a time', async () => {
    await expect(get('given-up', ['nameless'])).rejects.toThrow('nameless/large.bin: terminated');
    expect(server.asked()).toEqual(['nameless all']);
    expect(readdirSync(folder('given-up'))).toEqual([]);
    await expect(get('given-up', ['stingy'])).rejects.toThrow('stingy/large.bin: terminated');
    expect(server.asked()).toEqual(['stingy all', 'stingy bytes=1024-', 'stingy bytes=2048-']);
    await get('given-up', ['stingy', 'good']); // another address has another version
    expect(asked('given-up')).toEqual(['stingy bytes=3072-', 'stingy bytes=4096-', 'stingy bytes=5120-', 'good all']);
  });

  it('is gone on with by the next process, where one was killed', async () => {
    const module = join(import.meta.dirname, 'download.ts');
    const target = join(folder('killed'), 'large.bin');
    const options = { urls: [`${server.site}/waiting/large.bin`], checksum };
    const program = `import { download } from ${JSON.stringify(module)};
      await download(${JSON.stringify(target)}, ${JSON.stringify(options)});`;
    const child = spawn(process.execPath, ['--conditions=gradkit:source', '--input-type=module', '--eval', program]);
    const parts = (): string[] => (existsSync(folder('killed')) ? readdirSync(folder('killed')) : []);
    const size = (): number => parts().reduce((sum, name) => sum + statSync(join(folder('killed'), name)).size, 0);
    await vi.waitFor(() => expect(size()).toBeGreaterThan(102_400), { timeout: 60_000 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(parts()).toEqual([expect.stringMatching(/^large\.bin\.gradkit-.*\.part$/)]);
    await expect(get('killed', ['waiting'])).rejects.toThrow(/the server sent .* for 1000 ms$/);
    expect(server.asked()).toEqual(['waiting bytes=102400-']);
    await get('killed', ['waiting']);
    expect(asked('killed')).toEqual(['waiting bytes=204800-']);
  });

  it('may be downloaded by several at once', async () => {
    const program = `import { download } from ${JSON.stringify(join(import.meta.dirname, 'download.ts'))};
      await download(${JSON.stringify(join(folder('several'), 'large.bin'))}, ${JSON.stringify({ urls: [`${server.site}/cutting/large.bin`], checksum })});`;
    const start = () => {
      const child = spawn(process.execPath, ['--conditions=gradkit:source', '--input-type=module', '--eval', program]);
      return once(child, 'exit');
    };
    const here = Array.from({ length: 3 }, () => get('several', ['cutting']));
    const [codes] = [await Promise.all([start(), start()]), await Promise.all(here)];
    expect(codes).toEqual([
      [0, null],
      [0, null],
    ]);
    asked('several');
  });
});

it('a place that cannot be written to is an error of its own', async () => {
  writeFileSync(join(scratch, 'occupied'), '');
  const target = join(scratch, 'occupied', 'labels.gz');
  await expect(download(target, { urls: [`${server.site}/good/labels.gz`], checksum: ofPacked })).rejects.toThrow(
    `download: ${target} was not written: `,
  );
});
