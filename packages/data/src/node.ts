export { findMnist, mnist, type MnistOptions } from './node/mnist.ts';
export { fashionMnist, type FashionMnist } from './node/fashion-mnist.ts';
export { cacheFolder, findData } from './node/folders.ts';
export { download, type DownloadProgress } from './node/download.ts';
