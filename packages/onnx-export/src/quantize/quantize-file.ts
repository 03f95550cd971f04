import { ConfigError, type Bytes } from '@gradkit/core-tensor/functional';
import { changed, decodeModel, encodeModel, type ModelProto } from '../schema.ts';
import { rangesOf, type CalibrationData } from './calibrate.ts';
import { FileGraph } from './file-graph.ts';
import { foldBatchNorms } from './fold-batch-norm.ts';
import { foldConstants } from './fold-constants.ts';
import { writeLearnedScales } from './learned-scales.ts';
import { writePlainPools } from './plain-pools.ts';
import { Rewriter, sourceOf, type Mode, type RewriteOptions } from './rewrite-graph.ts';
import type { FloatOperator, QuantizedOperator } from './report.ts';
import { isProduct, learnedTargetsIn, smallIn, targetsIn, type Target } from './targets.ts';

export interface QuantizedFile {
  readonly bytes: Bytes;
  readonly operators: readonly QuantizedOperator[];
  readonly floats: readonly FloatOperator[];
}

interface FileOptions extends Omit<RewriteOptions, 'ranges'> {
  readonly calibrationData: CalibrationData | null;
}

/**
 * Quantizes an ONNX file. Constants that follow from others are worked out, batch normalizations become part of convolutions; then values
 * are observed, weights become int8, and `QuantizeLinear` and `DequantizeLinear` are put around the products.
 */
export async function quantizeFile(
  bytes: Uint8Array,
  { calibrationData, ...options }: FileOptions,
): Promise<QuantizedFile> {
  const model = decodeModel(bytes);
  const graph = new FileGraph(model.graph);
  await foldConstants(graph, model);
  foldBatchNorms(graph);
  writeLearnedScales(graph);
  if (options.mode === 'static') writePlainPools(graph);
  const targets = targetsIn(graph);
  requireFinite(graph, targets);
  const floats = smallIn(graph).map(({ node, weight }) => ({
    name: graph.originOf(weight),
    operator: node.opType,
    elements: graph.floatsOf(weight)!.values.length,
  }));
  const producers = graph.producers();
  const sources = new Set(
    targets.filter(({ node }) => isProduct(node)).map(({ node }) => sourceOf(node.input[0], producers)),
  );
  const folded = changed(model, { graph: graph.toProto(model.graph.name) });
  const ranges = calibrationData === null ? new Map() : await rangesOf(folded, sources, calibrationData);
  const done = new Rewriter(graph, { ...options, ranges }).run(targets, learnedTargetsIn(graph));
  const operators = done.map(({ target, elements, mode, decibels }) => ({
    name: graph.originOf(target.weight),
    operator: target.node.opType,
    elements,
    mode,
    decibels,
  }));
  return { bytes: encodeModel(withMode(model, graph, options.mode)), operators, floats };
}

function requireFinite(graph: FileGraph, targets: readonly Target[]): void {
  for (const { weight } of targets) {
    const bad = graph.floatsOf(weight)!.values.find((value) => !Number.isFinite(value));
    if (bad === undefined) continue;
    throw new ConfigError('quantizeModel', `${graph.originOf(weight)} holds ${bad}; weights must be finite`, {
      got: bad,
    });
  }
}

/** The model with another graph. What was said of a comparison holds for the floats, not for it. */
function withMode(model: ModelProto, graph: FileGraph, mode: Mode): ModelProto {
  const others = model.metadataProps.filter(({ key }) => key !== 'verification' && key !== 'quantization');
  const metadataProps = [...others, { key: 'quantization', value: mode }];
  return changed(model, { metadataProps, graph: graph.toProto(model.graph.name) });
}
