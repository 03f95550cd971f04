export * from '@gradkit/onnx-export/node';
export * from '@gradkit/onnx-import/node';
