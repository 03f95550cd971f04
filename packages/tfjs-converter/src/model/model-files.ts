import { DataError, type Bytes } from '@gradkit/core-tensor/functional';
import { requireFields, weightPathsOf, type ModelJson } from './model-json.ts';

/** A model of TensorFlow.js as its files have it. */
export interface ModelFiles {
  /** what `model.json` holds */
  readonly modelJson: ModelJson;
  /** the shards, in the order of the paths in the manifest */
  readonly weights: readonly Bytes[];
}

/** Reads `model.json`, then the shards that it names. */
export async function readFiles(
  where: string,
  name: string,
  read: (path: string | null) => Promise<Bytes>,
): Promise<ModelFiles> {
  const text = new TextDecoder().decode(await read(null));
  const modelJson = requireFields(where, name, parsed(where, name, text)) as ModelJson;
  return { modelJson, weights: await Promise.all(weightPathsOf(where, modelJson).map((path) => read(path))) };
}

function parsed(where: string, name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const beginning = JSON.stringify(text.slice(0, 40));
    throw new DataError(where, `${name} is no JSON: it begins with ${beginning}`, { got: name, cause });
  }
}
