/** Where in its sources ONNX Runtime fails: `/onnxruntime/core/graph.cc:12 void Graph::f(const X&) [with X = float] `. */
const place = /\S+\.(?:cc|cpp|h):\d+ (?:.*?\)(?: const)?(?: \[with [^\]]*\])? )?/g;

const most = 160;

/** What ONNX Runtime says is wrong, as people read it: without its sources, and of what is long the beginning, which says what it is about. */
export function shortReason(text: string): string {
  const plain = text.replaceAll(place, '');
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
