interface Globals {
  readonly GRADKIT_DEBUG?: unknown;
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> | undefined } | undefined;
}

/**
 * What `GRADKIT_DEBUG` asks for; empty if nothing. It is a variable of the environment, or a global one, for browsers have no environment.
 *
 * - `stages`: each stage is logged with its number of operations, and checked
 * - `kernels`: kernels do all that they can, however small, and each stage is checked
 * - `parts`: the same, and batches are divided in two where they can be, however small
 * - any other value: each stage is checked
 */
export function debugMode(): unknown {
  const { GRADKIT_DEBUG, process } = globalThis as Globals;
  return GRADKIT_DEBUG ?? process?.env?.['GRADKIT_DEBUG'] ?? '';
}

/** Whether kernels are to do all that they can. */
export function areKernelsForced(): boolean {
  const mode = debugMode();
  return mode === 'kernels' || mode === 'parts';
}
