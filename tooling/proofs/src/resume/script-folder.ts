import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** A new folder in this package, from where a bundled script finds packages that are not bundled. */
export function scriptFolder(): string {
  const results = join(import.meta.dirname, '../../.results');
  mkdirSync(results, { recursive: true });
  return mkdtempSync(join(results, 'script-'));
}
