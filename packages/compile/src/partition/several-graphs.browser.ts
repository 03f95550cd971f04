/** In a page a step is one graph, since each call of ONNX Runtime there is a turn of the event loop. */
export function severalGraphs(): null {
  return null;
}

/** And its batch stays whole. */
export function divideStep(): null {
  return null;
}
