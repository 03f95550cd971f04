import { readFileSync } from 'node:fs';
import { fromSafetensors } from '@gradkit/safetensors';

/** Everything in a checkpoint; seconds are the only numbers that may differ. */
export function contents(path: string) {
  const { tensors, metadata } = fromSafetensors(readFileSync(path));
  const bytes = Object.entries(tensors).map(([name, { shape, dtype, data }]) => {
    const hex = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
    return [name, { shape, dtype, hex }] as const;
  });
  const training = JSON.parse(metadata['training'], (key, value: unknown) => (key === 'seconds' ? 0 : value)) as {
    history: Record<string, number>[];
    resumePoint: { batch: number } | null;
  };
  return { tensors: Object.fromEntries(bytes), training };
}
