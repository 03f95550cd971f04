/** The files of a HuggingFace folder that may hold its weights, the best first. */
export const folderFiles = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
] as const;

/** Tells whether a file says which weights are in which others. */
export function isIndex(file: string): boolean {
  return /\.index\.json$/i.test(file);
}
