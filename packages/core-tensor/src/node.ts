export { readBytes, writeVersion, writeWhole } from './node/files.ts';
export { withFileParts, type FileParts } from './node/file-parts.ts';
export { adoptPart, leavePart, partName } from './node/part-files.ts';
export { makeFolder } from './node/make-folder.ts';
export { fileVersion } from './node/replaced-file.ts';
export { loadFunction, moduleUrl, type ModuleFunction } from './node/module-function.ts';
