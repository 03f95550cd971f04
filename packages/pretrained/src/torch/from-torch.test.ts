import { readGolden, type Written } from '@gradkit-internal/testing';
import { DataError, isTensor, numbersOf, type DType } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { fromTorch, type TorchData } from '../index.ts';

const golden = readGolden<{
  files: readonly { name: string; file: string; value: unknown }[];
  refused: readonly { name: string; file: string; error: string }[];
}>('data/torch_files');
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** As the script writes it. */
function described(data: TorchData): unknown {
  if (isTensor(data)) {
    const { shape, dtype } = data;
    return { $tensor: { shape: [...shape], dtype, data: [...numbersOf(data)] } satisfies Written<DType> };
  }
  if (data instanceof Uint8Array) return { $bytes: [...data] };
  if (typeof data === 'bigint') return { $bigint: String(data) };
  if (Array.isArray(data)) return data.map(described);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, described(value)]));
}

describe('files of torch.save', () => {
  it.each(golden.files)('$name', ({ file, value }) => {
    expect(described(fromTorch(bytesOf(file)))).toEqual(value);
  });
});

describe('what is refused by its name', () => {
  it.each(golden.refused)('$name', ({ file, error }) => {
    let thrown: unknown;
    try {
      fromTorch(bytesOf(file), { name: 'model.pt' });
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBeInstanceOf(DataError);
    expect((thrown as DataError).message).toContain('fromTorch: ');
    expect((thrown as DataError).message).toContain('model.pt');
    expect((thrown as DataError).message).toContain(error);
  });
});
