export { loadSafetensors, saveSafetensors } from './node/safetensors-file.ts';
