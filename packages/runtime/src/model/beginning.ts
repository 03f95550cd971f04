const few = 16; // bytes, enough to recognize what comes in place of a model

/** What bytes that are no ONNX file begin with; null where they begin as ONNX files do, with a version. */
export function beginningOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x08) return null;
  const first = Array.from(bytes.subarray(0, few), (byte) => byte.toString(16).padStart(2, '0'));
  return textAt(bytes) ?? `they begin with ${first.join(' ')}`;
}

/** The same of text alone, such as a page, which no ONNX file is; null of other bytes. */
export function textAt(bytes: Uint8Array): string | null {
  const text = String.fromCharCode(...bytes.subarray(0, few));
  return /^[\t\n\r -~]+$/.test(text) ? `they are text that begins with ${JSON.stringify(text)}` : null;
}
