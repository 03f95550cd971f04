export { loadSafetensors, saveSafetensors } from './browser/safetensors-file.ts';
