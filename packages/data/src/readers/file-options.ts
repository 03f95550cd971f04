import { ConfigError, formatValue, requireOptions, requireString } from '@gradkit/core-tensor/functional';

/** What every reader of a file takes. */
export interface FileOptions {
  /** what to call the file in errors; left out: its path or address */
  readonly name?: string | undefined;
}

/** The name alone, for readers without other options. */
export function requireName(where: string, options: FileOptions): string | undefined {
  const { name } = requireOptions<FileOptions>(where, options, { name: true });
  if (name !== undefined) requireString(where, 'name', name);
  return name;
}

/** Throws unless `bytes` are bytes. */
export function requireFile(where: string, bytes: unknown): asserts bytes is Uint8Array {
  if (bytes instanceof Uint8Array) return;
  throw new ConfigError(where, `bytes are ${formatValue(bytes)}; they must be a Uint8Array`, { got: bytes });
}
