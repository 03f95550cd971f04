import { describe, expect, it } from 'vitest';
import { canFlushDenormals, withoutDenormals } from './denormals.ts';

const denormal = 1e-310;
const halfOf = (x: number): number => x * Number('0.5'); // not known before it runs

describe('withoutDenormals', () => {
  it.runIf(canFlushDenormals())('takes denormal numbers as 0 while it works, and no longer', () => {
    expect(withoutDenormals(() => halfOf(denormal) === 0)).toBe(true);
    expect(halfOf(denormal)).toBe(5e-311);
  });

  it('gives what the work gives, and lets its errors through', () => {
    expect(withoutDenormals(() => 3)).toBe(3);
    const fail = (): never => {
      throw new Error('no');
    };
    expect(() => withoutDenormals(fail)).toThrow('no');
    expect(halfOf(denormal)).toBe(5e-311);
  });

  it('can be done on Linux with glibc', () => {
    expect(canFlushDenormals()).toBe(process.platform === 'linux' && process.arch === 'x64' && isGlibc());
  });
});

function isGlibc(): boolean {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}
