import { extname } from 'node:path';
import { ConfigError, requireOneOf } from '@gradkit/core-tensor/functional';
import { isWeight, tensorsIn } from '@gradkit/onnx-export';
import { axisSizes, shapesOf, wholeNumber } from '../axes.ts';
import type { Call, Output } from '../command.ts';
import { deviceIn } from '../devices.ts';
import { json } from '../json.ts';
import { withProgress, type Tell } from '../progress.ts';
import { isFloat, type Weight } from '../weights/weight.ts';
import {
  readModelFile,
  readWeightFile,
  requireNoKey,
  requireWeightFile,
  weightIn,
  weightsIn,
  type ModelFile,
  type WeightFile,
} from '../weights/read-weights.ts';
import { compareOutputs } from './compare-outputs.ts';
import { compareStructure } from './compare-structure.ts';
import { compareWeights } from './compare-weights.ts';
import { differencesIn } from './differences.ts';
import { diffText, type FileComparison } from './diff-text.ts';

const parts = ['structure', 'weights', 'outputs'] as const;

type Part = (typeof parts)[number];

/** Sizes of free axes that nothing is said of: long enough for most convolutions, short enough for most positions. */
const usualSize = 32;

/** What is asked for. */
interface Settings {
  readonly only: readonly Part[];
  readonly tolerance: FileComparison['tolerance'];
  readonly key: string | null;
  readonly outputs: Omit<Parameters<typeof compareOutputs>[2], 'tolerance' | 'tell'>;
}

/** Tells in what two models or files of weights differ. */
export async function diffFiles(call: Call): Promise<Output> {
  const [a, b] = call.given;
  const settings = settingsOf(call);
  const comparison = await withProgress((tell) => compareFiles(a, b, settings, tell));
  const text = call.says('json') ? json(comparison) : diffText(comparison, call.says('all'));
  return { text, status: comparison.same === null ? 2 : comparison.same ? 0 : 1 };
}

function settingsOf(call: Call): Settings {
  const only = (call.value('only')?.split(',') ?? [...parts]).map((part) => {
    requireOneOf('gradkit', '--only', part, parts);
    return part;
  });
  const text = call.value('tolerance');
  const tolerance = Number(text);
  if (text !== null && !(tolerance >= 0 && tolerance < Infinity))
    throw new ConfigError('gradkit', `--tolerance is ${text}; it must be a number from 0, such as 1e-4`, { got: text });
  const seed = call.value('seed');
  return {
    only,
    key: call.value('key'),
    tolerance: text === null ? { weights: 0, outputs: 1e-5 } : { weights: tolerance, outputs: tolerance },
    outputs: {
      device: deviceIn(call.value('device')),
      seed: seed === null ? 1 : wholeNumber('--seed', seed),
      axes: axisSizes(call.values('axis')),
      others: usualSize,
      shapes: shapesOf(call.values('shape')),
    },
  };
}

async function compareFiles(a: string, b: string, settings: Settings, tell: Tell): Promise<FileComparison> {
  const [kindOfA, kindOfB] = [await requireWeightFile('diff', a), await requireWeightFile('diff', b)];
  tell('reading …');
  if (kindOfA === 'model' && kindOfB === 'model') {
    requireNoKey('diff', a, settings.key);
    return compareModels(a, b, settings, tell);
  }
  if (settings.only.length < parts.length && !settings.only.includes('weights'))
    throw new ConfigError(
      'diff',
      `${kindOfA === 'weights' ? a : b} holds weights alone, but --only is ${settings.only.join(',')}`,
    );
  const read = (path: string, kind: 'model' | 'weights'): Promise<Weights> =>
    kind === 'weights' ? readWeightFile(path, { key: settings.key, tell }) : weightsOfModel(path);
  const [one, other] = [await read(a, kindOfA), await read(b, kindOfB)];
  const isMixed = kindOfA !== kindOfB;
  const rules = { tolerance: settings.tolerance.weights, places: new Map<string, string>(), tell };
  const weights = isMixed
    ? compareWeights(comparable(one.weights, other.weights), comparable(other.weights, one.weights), rules)
    : compareWeights(one.weights, other.weights, rules);
  const metadata =
    extname(a) !== extname(b) // what one kind of file says is nothing to others
      ? []
      : differencesIn(new Map(Object.entries(one.metadata)), new Map(Object.entries(other.metadata)));
  return {
    a: { file: a, sizeBytes: one.sizeBytes },
    b: { file: b, sizeBytes: other.sizeBytes },
    same: weights.same && (metadata.length === 0 || settings.only.length < parts.length),
    tolerance: settings.tolerance,
    structure: null,
    metadata,
    weights,
    outputs: null,
  };
}

/** What a file has of weights. */
type Weights = Pick<WeightFile, 'weights' | 'metadata' | 'sizeBytes'>;

async function weightsOfModel(path: string): Promise<Weights> {
  const { model, bytes, readOutside } = await readModelFile('diff', path);
  return { weights: weightsIn(model, readOutside), metadata: {}, sizeBytes: bytes.length };
}

/** Of a model or weights beside the other: floats, but numbers of formulas, and what the other has, too. */
function comparable(weights: readonly Weight[], others: readonly Weight[]): Weight[] {
  const names = new Set(others.map(({ name }) => name));
  return weights.filter(({ name, type, shape }) => (isFloat(type) && shape.length > 0) || names.has(name));
}

async function compareModels(a: string, b: string, settings: Settings, tell: Tell): Promise<FileComparison> {
  const { only, tolerance } = settings;
  const { sizes, structure, weights } = await compareWithin(a, b, settings, tell);
  const outputs = only.includes('outputs')
    ? await compareOutputs(a, b, { ...settings.outputs, tolerance: tolerance.outputs, tell })
    : null;
  const found = [structure?.same, weights?.same, outputs?.same].filter((same) => same !== undefined);
  return {
    a: { file: a, sizeBytes: sizes[0] },
    b: { file: b, sizeBytes: sizes[1] },
    same: found.includes(false) ? false : found.includes(null) ? null : true,
    tolerance,
    structure,
    metadata: [],
    weights,
    outputs,
  };
}

/** What can be told without running the models, whose bytes are free again then. */
async function compareWithin(
  a: string,
  b: string,
  { only, tolerance }: Settings,
  tell: Tell,
): Promise<Pick<FileComparison, 'structure' | 'weights'> & { readonly sizes: readonly [number, number] }> {
  const [one, other] = [await readModelFile('diff', a), await readModelFile('diff', b)];
  const { structure, places } = compareStructure(one, other, tolerance.weights);
  const all = ({ model, readOutside }: ModelFile): Weight[] =>
    tensorsIn(model)
      .filter(isWeight) // other constants are part of the structure
      .map((each) => weightIn(each, readOutside));
  return {
    sizes: [one.bytes.length, other.bytes.length],
    structure: only.includes('structure') ? structure : null,
    weights: only.includes('weights')
      ? compareWeights(all(one), all(other), { tolerance: tolerance.weights, places, tell })
      : null,
  };
}
