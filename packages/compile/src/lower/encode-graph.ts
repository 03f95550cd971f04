import type { Bytes } from '@gradkit/core-tensor/functional';
import { encode, withFixedSizes, type Graph, type ModelInfo } from '@gradkit/onnx-export';

/** Bytes of a graph whose sizes are all fixed, as an ONNX file. */
export function encodeGraph(graph: Graph, info: Partial<ModelInfo> & Pick<ModelInfo, 'name'>): Bytes {
  return encode(withFixedSizes(graph), { docString: '', opset: 20, metadata: {}, ...info });
}
