import { describe, expect, it } from 'vitest';
import { describeModel } from './index.ts';
import { encodeModel, type TypeProto } from './schema.ts';

/** A file with one input of that type and nothing else. */
function fileOf(type: TypeProto | undefined): Uint8Array {
  const graph = { name: 'g', docString: '', node: [], initializer: [], input: [{ name: 'x', type }], output: [] };
  return encodeModel({
    irVersion: 9n,
    producerName: '',
    producerVersion: '',
    docString: '',
    opsetImport: [{ domain: 'ai.onnx', version: 17n }],
    metadataProps: [],
    graph,
  });
}

const float32 = { elemType: 1 };
const named = { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'n' }, { dimValue: 0n }, {}] } } };

describe('a value', () => {
  it.each<[what: string, TypeProto | undefined, type: string, dtype: string | null, shape: unknown]>([
    ['with sizes', named, 'float32', 'float32', ['n', 0, '?']],
    ['that is a scalar', { tensorType: { elemType: 11, shape: { dim: [] } } }, 'float64', 'float64', []],
    ['of unknown rank', { tensorType: float32 }, 'float32', 'float32', null],
    ['without a type', undefined, 'unknown', null, null],
    ['with an empty type', {}, 'unknown', null, null],
    ['of a type no tensor can hold', { tensorType: { elemType: 4, shape: { dim: [] } } }, 'uint16', null, []],
    ['of a type to come', { tensorType: { elemType: 99 } }, 'unknown', null, null],
    ['that is a sequence', { sequenceType: { elemType: { tensorType: float32 } } }, 'sequence of float32', null, null],
    ['that is a sequence of anything', { sequenceType: {} }, 'sequence of unknown', null, null],
    ['that is optional', { optionalType: { elemType: named } }, 'optional float32', null, null],
    ['that is sparse', { sparseTensorType: float32 }, 'sparse float32', null, null],
    [
      'that is a sequence of maps, as scikit-learn’s classifiers give',
      { sequenceType: { elemType: { mapType: { keyType: 7, valueType: { tensorType: float32 } } } } },
      'sequence of map from int64 to float32',
      null,
      null,
    ],
  ])('%s', (_, given, type, dtype, shape) => {
    const { inputs, opset } = describeModel(fileOf(given));
    expect(inputs).toEqual([{ name: 'x', type, dtype, shape }]);
    expect(opset).toBe(17);
  });
});
