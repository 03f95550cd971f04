export { findMnist, mnist, type MnistOptions } from './known/mnist.ts';
export { fashionMnist, type FashionMnist } from './known/fashion-mnist.ts';
export { cacheFolder, findData } from './known/folders.ts';
export { download } from './known/download.ts';
export type { DownloadProgress } from './known/fetch-bytes.ts';
export { saveNpy, saveNpz } from './readers/npy/save-npy.ts';
export { datasetFrom, type DatasetOrigin } from './workers/dataset-from.ts';
export { imageFolder, type ImageFolder, type LabelledImage } from './images/image-folder.ts';
