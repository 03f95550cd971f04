import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGolden, type Written } from '@gradkit-internal/testing';
import { equalTensors, tensor, zeros, type DType } from '@gradkit/core-tensor';
import { toSafetensors } from '@gradkit/safetensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchWeights, fromSharded, type Weights, type WeightsProgress } from '../index.ts';
import { loadWeights } from '../node.ts';

interface Folder {
  readonly files: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, { $tensor: Written<DType> }>>;
}
const golden = readGolden<{ files: readonly { name: string; file: string }[]; folders: Record<string, Folder> }>(
  'data/torch_files',
);
const fileOf = (name: string): Uint8Array =>
  Buffer.from(golden.files.find((each) => each.name === name)!.file, 'base64');

const scratch = mkdtempSync(join(tmpdir(), 'gradkit-weights-'));
const path = (...names: string[]): string => join(scratch, ...names);
const kinds = Object.keys(golden.folders);
for (const [kind, { files }] of Object.entries(golden.folders)) {
  mkdirSync(path(kind));
  for (const [name, file] of Object.entries(files)) writeFileSync(path(kind, name), Buffer.from(file, 'base64'));
}
writeFileSync(path('checkpoint.pt'), fileOf('checkpoint'));
writeFileSync(path('old.pth'), fileOf('checkpoint, before 1.6'));
writeFileSync(path('w.safetensors'), toSafetensors({ w: zeros([2]) }, { epoch: '3' }));

let server: Server;
let site = '';
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const name = decodeURI(request.url!.slice(1)).replace(/\?.*/, '');
    asked.push(`${name} ${request.headers.authorization ?? ''}`.trim());
    if (name === 'broken.pt') response.writeHead(500).end();
    else if (name === 'cut.pt') {
      response.writeHead(200, { 'content-length': 1000 }).write('PK');
      setTimeout(() => response.destroy(), 10);
    } else if (name === 'slow.pt') {
      response.writeHead(200, { 'content-length': 1000 }).write('PK');
    } else if (name.startsWith('app/') && !existsSync(path(name.slice(4))))
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html>');
    else if (name.startsWith('app/')) response.end(readFileSync(path(name.slice(4))));
    else if (!existsSync(path(name))) response.writeHead(404).end('<!doctype html>');
    else {
      const body = readFileSync(path(name));
      response.writeHead(200, { 'content-length': body.length }).end(body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});

function expectFolder({ tensors }: Weights, kind: string): void {
  const { tensors: wanted } = golden.folders[kind];
  expect(Object.keys(tensors).toSorted()).toEqual(Object.keys(wanted).toSorted());
  for (const [name, { $tensor: written }] of Object.entries(wanted)) {
    const { data, ...type } = written;
    expect(equalTensors(tensors[name], tensor(Float64Array.from(data), type)), name).toBe(true);
  }
}

describe('loadWeights', () => {
  it.each(kinds)('reads a folder of HuggingFace: %s', async (kind) => {
    const progress: WeightsProgress[] = [];
    const weights = await loadWeights(path(kind), { onProgress: (step) => progress.push(step) });
    expectFolder(weights, kind);
    expect(weights.config?.['hidden_size']).toBe(8);
    expect(weights.metadata['total_size']).toBe('2800');
    expect(progress.map(({ fileNumber, fileCount }) => [fileNumber, fileCount])).toEqual([[1, 2], [2, 2]]); // prettier-ignore
    const index = Object.keys(golden.folders[kind].files).find((name) => name.endsWith('.index.json'))!;
    expectFolder(await loadWeights(path(kind, index)), kind);
  });

  it.each(['checkpoint.pt', 'old.pth'])('finds the weights of a checkpoint: %s', async (name) => {
    const { tensors, metadata, found } = await loadWeights(path(name));
    expect(Object.keys(tensors)).toEqual(['0.weight', '0.bias', '1.weight', '1.bias', '1.running_mean', '1.running_var', '1.num_batches_tracked', '3.weight', '3.bias']); // prettier-ignore
    expect(metadata).toEqual({ epoch: '3', arch: 'small', loss: '0.25' });
    expect(found).toEqual({
      path: 'model_state_dict',
      prefix: 'module.',
      others: ['epoch', 'arch', 'optimizer_state_dict', 'scheduler', 'loss', 'rng'],
    });
    await expect(loadWeights(path(name), { key: 'encoder' })).rejects.toThrow("choose one by key: 'model_state_dict'");
  });

  it('reads safetensors', async () => {
    const { tensors, metadata } = await loadWeights(path('w.safetensors'));
    expect([Object.keys(tensors), metadata]).toEqual([['w'], { epoch: '3' }]);
  });

  it.each<[string, string, string]>([
    ['nothing', 'none.pt', 'none.pt is not there'],
    ['an empty folder', '.', 'has none of model.safetensors'],
    ['a page', 'page.bin', 'it begins with the bytes 3c 21'],
    ['no JSON', 'bad.index.json', 'bad.index.json is no JSON'],
    ['no index', 'no.index.json', 'it has no weight_map'],
    ['a path out of the folder', 'out.index.json', "'../w.safetensors', which is not in its folder"],
    ['a path from the root', 'root.index.json', "'/etc/passwd', which is not in its folder"],
    ['a path of Windows', 'drive.index.json', String.raw`'C:\\w.bin', which is not in its folder`],
    ['a URL', 'url.index.json', "'file:///etc/passwd', which is not in its folder"],
    ['a file that is not there', 'gone.index.json', 'gone.safetensors is not there'],
    [
      'a tensor that is not there',
      'other.index.json',
      "w.safetensors has no tensor 'v', which the index says is there",
    ],
  ])('refuses %s', async (_, name, text) => {
    const index = (file: string, tensorName = 'w'): string => JSON.stringify({ weight_map: { [tensorName]: file } });
    const files: Record<string, string> = {
      'page.bin': '<!doctype html>',
      'bad.index.json': '{',
      'no.index.json': '{}',
      'out.index.json': index('../w.safetensors'),
      'root.index.json': index('/etc/passwd'),
      'drive.index.json': index(String.raw`C:\w.bin`),
      'url.index.json': index('file:///etc/passwd'),
      'gone.index.json': index('gone.safetensors'),
      'other.index.json': index('w.safetensors', 'v'),
    };
    if (name in files) writeFileSync(path(name), files[name]);
    await expect(loadWeights(path(name))).rejects.toMatchObject({ name: 'DataError', where: 'loadWeights' });
    await expect(loadWeights(path(name))).rejects.toThrow(text.replace(String.raw`\\`, '\\'));
  });

  it('refuses what is no argument', async () => {
    await expect(loadWeights(3 as never)).rejects.toThrow('loadWeights: path is 3');
    await expect(loadWeights('x', { progress: 1 } as never)).rejects.toThrow('loadWeights: progress is no option');
  });
});

describe('fetchWeights', () => {
  it.each(kinds)('fetches a folder: %s', async (kind) => {
    const progress: WeightsProgress[] = [];
    const headers = { authorization: 'Bearer x' };
    const weights = await fetchWeights(`${site}${kind}/`, { headers, onProgress: (step) => progress.push(step) });
    expectFolder(weights, kind);
    expect(weights.config?.['hidden_size']).toBe(8);
    expect(progress.at(-1)).toMatchObject({ fileNumber: 2, fileCount: 2 });
    expect(progress.every(({ receivedBytes, totalBytes }) => receivedBytes <= totalBytes!)).toBe(true);
    expect(asked.filter((line) => line.startsWith(kind)).every((line) => line.endsWith('Bearer x'))).toBe(true);
  });

  it('fetches a file', async () => {
    const { found } = await fetchWeights(new URL(`${site}checkpoint.pt?version=2`));
    expect(found?.path).toBe('model_state_dict');
  });

  it.each<[string, string]>([
    ['none.pt', 'cannot be fetched: the server does not have it'],
    ['none', 'cannot be fetched: the server does not have it; the URL of a folder ends with /'],
    ['app/none.pt', 'cannot be fetched: the server does not have it'],
    ['broken.pt', 'cannot be fetched: the server answers 500'],
    ['cut.pt', 'broke off after 2 bytes'],
    ['nowhere/', 'has none of model.safetensors'],
  ])('says what is wrong with %s', async (name, text) => {
    await expect(fetchWeights(site + name)).rejects.toMatchObject({ name: 'DataError', where: 'fetchWeights' });
    await expect(fetchWeights(site + name)).rejects.toThrow(text);
  });

  it('stops', async () => {
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(fetchWeights(`${site}checkpoint.pt`, { signal: stopped })).rejects.toThrow('enough');
    const stopping = new AbortController();
    const reason = new Error('enough now');
    const onProgress = (): void => stopping.abort(reason);
    const download = fetchWeights(`${site}slow.pt`, { signal: stopping.signal, onProgress });
    await expect(download).rejects.toBe(reason);
  });

  it.each(kinds)('takes pages of HTML for files that a server does not have: %s', async (kind) => {
    const weights = await fetchWeights(`${site}app/${kind}/`);
    expectFolder(weights, kind);
    expect(weights.config?.['hidden_size']).toBe(8);
  });
});

describe('fromSharded', () => {
  const files = { 'a.safetensors': toSafetensors({ w: zeros([2]), unlisted: zeros([1]) }), 'b.bin': fileOf('tied') };
  const index = { weight_map: { w: 'a.safetensors', 'embedding.weight': 'b.bin' } };

  it('takes what the index says', async () => {
    const { tensors } = await fromSharded(index, (file) => files[file as keyof typeof files]);
    expect(Object.keys(tensors)).toEqual(['w', 'embedding.weight']);
  });

  it('refuses files that are none', async () => {
    await expect(fromSharded(index, () => null as never)).rejects.toThrow(
      'fromSharded: a.safetensors came from readFile as no Uint8Array',
    );
    await expect(fromSharded(null, () => files['b.bin'])).rejects.toThrow(
      'fromSharded: the index is no index of weights',
    );
  });
});
