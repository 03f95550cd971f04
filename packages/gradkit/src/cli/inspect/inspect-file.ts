import { ConfigError, DataError } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import { moduleTree, readModel, weightTree } from '@gradkit/onnx-export';
import { examineModel } from '@gradkit/onnx-export/node';
import { axisSizes } from '../axes.ts';
import type { Call } from '../command.ts';
import { json } from '../json.ts';
import { printable } from '../printable.ts';
import { withProgress, type Tell } from '../progress.ts';
import { formatSize } from '../size.ts';
import { readWeightFile, requireNoKey, requireWeightFile, weightsIn } from '../weights/read-weights.ts';
import { modelText, weightsText } from './inspect-text.ts';
import { totalsOf } from './totals.ts';

/**
 * Tells what is in a model or a file of weights.
 *
 * @throws {DataError} if the file is missing, damaged or another kind
 */
export async function inspectFile(call: Call): Promise<string> {
  const [path] = call.given;
  const kind = await requireWeightFile('inspect', path);
  if (kind === 'weights') return withProgress((tell) => inspectWeights(path, call, tell));
  requireNoKey('inspect', path, call.value('key'));
  return inspectModel(path, call);
}

async function inspectModel(path: string, call: Call): Promise<string> {
  const axes = axisSizes(call.values('axis'));
  const bytes = await readBytes('inspect', path);
  const examination = await examineModel(bytes, { axes, name: path });
  const tensors = weightsIn(readModel(path, bytes), noNumbers);
  const totals = totalsOf(tensors);
  const head = { file: path, sizeBytes: bytes.length };
  if (call.says('json')) return json({ ...head, ...examination, totals, tensors });
  return text(head, modelText(examination, { tree: moduleTree(bytes, { name: path }), totals }, call.says('all')));
}

async function inspectWeights(path: string, call: Call, tell: Tell): Promise<string> {
  if (call.values('axis').length > 0)
    throw new ConfigError('inspect', `${path} holds tensors, which have no free axes, but --axis is given`);
  const { weights: tensors, metadata, sizeBytes, found } = await readWeightFile(path, { key: call.value('key'), tell });
  const totals = totalsOf(tensors);
  const head = { file: path, sizeBytes };
  if (call.says('json')) return json({ ...head, totals, tensors, metadata, found });
  const types = tensors.map(({ name, type, shape }) => [name, { type, dtype: null, shape }] as const);
  const tree = weightTree(Object.fromEntries(types));
  return text(head, weightsText({ tree, totals, metadata, found }, call.says('all')));
}

/** The numbers of weights are not looked at, so those in other files need not be there. */
function noNumbers(): never {
  throw new DataError('inspect', 'the numbers of a weight are not read');
}

function text({ file, sizeBytes }: { readonly file: string; readonly sizeBytes: number }, what: string): string {
  return `${printable(file)}   ${formatSize(sizeBytes)}\n\n${what}`;
}
