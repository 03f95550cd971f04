export { readBytes, writeWhole } from './node/files.ts';
