export { downloadFile } from './browser/download-file.ts';
export { deleteFile, fileVersion, readBytes, writeVersion, writeWhole } from './browser/files.ts';
