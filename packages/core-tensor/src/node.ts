export { readBytes, writeVersion, writeWhole } from './node/files.ts';
export { fileVersion } from './node/replaced-file.ts';
