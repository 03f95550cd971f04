import { ConfigError, DataError, DTypeError, GradkitError, ShapeError } from '@gradkit/core-tensor/functional';
import type { GraphNode } from '../graph/graph.ts';
import { nodeTitle } from '../graph/read-graph.ts';

const beginning = 'ImportedModel: node ';

/** Does what a node says; errors tell which it is. */
export function naming<R>(node: GraphNode, run: () => R): R {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Error) || error.message.startsWith(beginning)) throw error;
    const problem = `node ${nodeTitle(node)}: ${error.message.replace(/^importModel: /, '')}`;
    for (const Kind of [ShapeError, DTypeError, ConfigError, DataError])
      if (error instanceof Kind)
        throw new Kind('ImportedModel', problem, { expected: error.expected, got: error.got, cause: error });
    if (error instanceof GradkitError) throw error;
    throw new DataError('ImportedModel', `${problem}; the node is not as ONNX has it`, { cause: error }); // e.g. it has too few inputs
  }
}
