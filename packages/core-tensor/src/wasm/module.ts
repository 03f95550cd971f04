import type { Bytes } from '../bytes.ts';
import { magicWordAndVersion, section, text, unsigned } from './encoding.ts';

/** A function of a module. */
export interface WasmFunction {
  readonly type: readonly number[];
  readonly body: readonly number[];
  /** absent: only others call it */
  readonly name?: string | undefined;
}

/** How a module is made. */
export interface ModuleOptions {
  /** whether threads share the memory; default false */
  readonly isShared?: boolean | undefined;
}

const mostPages = 2 ** 16;

/** Bytes of a module of functions that work on the memory `memory.memory`. */
export function moduleOf(functions: readonly WasmFunction[], { isShared = false }: ModuleOptions = {}): Bytes {
  const limits = isShared ? [0x03, 1, ...unsigned(mostPages)] : [0x00, 1]; // pages: at least, at most
  const exported = functions.flatMap(({ name }, i) =>
    name === undefined ? [] : [[...text(name), 0x00, ...unsigned(i)]],
  );
  return Uint8Array.from([
    ...magicWordAndVersion,
    ...section(
      1,
      functions.map(({ type }) => type),
    ),
    ...section(2, [[...text('memory'), ...text('memory'), 0x02, ...limits]]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(7, exported),
    ...section(
      10,
      functions.map(({ body }) => body),
    ),
  ]);
}
