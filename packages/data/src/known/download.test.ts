import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
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

it('a place that cannot be written to is an error of its own', async () => {
  writeFileSync(join(scratch, 'occupied'), '');
  const target = join(scratch, 'occupied', 'labels.gz');
  await expect(download(target, { urls: [`${server.site}/good/labels.gz`], checksum: ofPacked })).rejects.toThrow(
    `download: ${target} was not written: `,
  );
});
