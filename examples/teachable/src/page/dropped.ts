import type { FileInFolder } from '../project/folders.ts';

/** What was dropped, with the folders in it. Must be called at once: a browser forgets what was dropped when its event is over. */
export async function readDropped(transfer: DataTransfer): Promise<FileInFolder<File>[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ path: file.name, file }));
  return (await Promise.all(entries.map(filesBelow))).flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<FileInFolder<File>[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path: entry.fullPath, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break; // it gives a hundred at a time
    children.push(...some);
  }
  return (await Promise.all(children.map(filesBelow))).flat();
}

/** Files of an input, with the paths of those that came with a folder. */
export function readChosen(files: FileList): FileInFolder<File>[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}
