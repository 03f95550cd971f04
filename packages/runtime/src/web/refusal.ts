export const magic = [0x00, 0x61, 0x73, 0x6d] as const; // of every WebAssembly file

/** That a page may not have WebAssembly at all, and what to do; null where it may. @param said by the browser */
export function refusalOfWebAssembly(said: string): string | null {
  try {
    if (new WebAssembly.Module(Uint8Array.from([...magic, 1, 0, 0, 0])) instanceof WebAssembly.Module) return null;
  } catch {
    // told below
  }
  return `the Content-Security-Policy of the page refuses WebAssembly; let it have: script-src 'self' 'wasm-unsafe-eval' (${said})`;
}
