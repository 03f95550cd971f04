export { fashionMnist, findData, mnist } from './node/mnist.ts';
export { download, type DownloadProgress } from './node/download.ts';
