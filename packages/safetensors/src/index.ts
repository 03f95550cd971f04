export { toSafetensors } from './write.ts';
export { fromSafetensors, type SafetensorsFile } from './read.ts';
