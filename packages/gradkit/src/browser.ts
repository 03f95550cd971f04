export { deleteFile, downloadFile } from '@gradkit/core-tensor/browser';
export * as safetensors from '@gradkit/safetensors/browser';
export * as train from '@gradkit/train-loop/browser';
