export * from '@gradkit/onnx-export';
export * from '@gradkit/onnx-import';
