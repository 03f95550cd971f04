import { byteMutation, readGolden } from '@gradkit-internal/testing';
import { zeros, type Tensor } from '@gradkit/core-tensor';
import {
  BytePairTokenizer,
  CharTokenizer,
  huggingFaceTokenizer,
  impute,
  minMax,
  oneHot,
  ordinal,
  parseCsv,
  standardize,
  TabularPipeline,
  target,
  WordTokenizer,
  type Tokenizer,
} from '@gradkit/data';
import { describeModel, exportModel, withPreprocessing } from '@gradkit/onnx-export';
import { isOwn, jsonMutation, parsed, textBytes, type Reader } from './reader.ts';

const text = 'It was the best of times, größer 🙂 1234.\n\n';
const pairs = BytePairTokenizer.train([text.repeat(3)], { vocabSize: 300, specials: ['<|end|>'] });
const words = new WordTokenizer([text]);
const characters = new CharTokenizer(text, { unknown: '?' });

/** Uses a tokenizer: what it gave out must come back. */
function use(tokenizer: Tokenizer): void {
  tokenizer.decode(tokenizer.encode(`${text} some others <|end|>`));
}

const hub = readGolden<{ cases: readonly { json: object }[] }>('data/tokenizers_of_the_hub');

const json = (value: unknown): Uint8Array => textBytes(JSON.stringify(value));
const pairsJson = pairs.toJSON();
const withModel = (model: object): Uint8Array => json({ ...pairsJson, model: { ...pairsJson.model, ...model } });

const table = parseCsv('x,age,city,y\n1,20,Rome,1\n2,,Oslo,3\n3,40,Rome,5\n4,41,,9\n5,50,Oslo,9\n');
const pipeline = new TabularPipeline({
  columns: {
    x: [minMax({ clip: true })],
    age: [impute('median'), standardize()],
    city: [impute('mostFrequent'), oneHot({ unknown: 'ignore' })],
  },
  target: { y: [standardize()] },
}).fit(table);
const coded = new TabularPipeline({
  columns: { city: [impute('mostFrequent'), target({ folds: 2 })], x: [ordinal({ unknown: -1 })] },
  target: { y: [minMax()] },
}).fit(table, { seed: 1 });

const readers: (readonly [
  name: string,
  good: readonly object[],
  read: (json: never) => unknown,
  hostile: Reader['hostile'],
])[] = [
  [
    'byte-pairs',
    [pairsJson],
    (value) => use(BytePairTokenizer.fromJSON(value)),
    [
      ['a token of number 4 000 000 000', withModel({ vocab: { a: 4e9 } }), 'BytePairTokenizer'],
      ['no words', withModel({ vocab: null }), 'BytePairTokenizer'],
      ['no pairs', withModel({ merges: 5 }), 'BytePairTokenizer'],
      ['a pair of nothing', withModel({ merges: [null] }), 'BytePairTokenizer'],
      ['nothing', json(null), 'BytePairTokenizer'],
      [
        'a token of no letters',
        json({ ...pairsJson, added_tokens: [{ id: 0, content: '' }] }),
        'added_tokens[0].content',
      ],
    ],
  ],
  [
    'words',
    [words.toJSON()],
    (value) => use(WordTokenizer.fromJSON(value)),
    [
      ['nothing', json(null), 'WordTokenizer'],
      ['no list', json({ ...words.toJSON(), tokens: { length: 1e9 } }), 'WordTokenizer'],
    ],
  ],
  [
    'characters',
    [characters.toJSON()],
    (value) => use(CharTokenizer.fromJSON(value)),
    [
      ['nothing', json(null), 'CharTokenizer'],
      ['no list', json({ ...characters.toJSON(), tokens: { length: 1e9 } }), 'CharTokenizer'],
    ],
  ],
  [
    'tokenizer.json',
    [pairsJson, ...hub.cases.map(({ json: whole }) => whole)],
    async (value) => use(await huggingFaceTokenizer(value)),
    [
      ['a token of number 4 000 000 000', withModel({ vocab: { a: 4e9 } }), 'huggingFaceTokenizer'],
      ['no words', withModel({ vocab: null }), 'huggingFaceTokenizer'],
      ['no model', json({}), 'huggingFaceTokenizer'],
      ['a token of no letters', json({ ...pairsJson, added_tokens: [{ id: 0, content: '' }] }), "an added token is ''"],
    ],
  ],
  [
    'pipeline',
    [pipeline.toJSON(), coded.toJSON()],
    (value) => {
      const again = TabularPipeline.fromJSON(value);
      again.inverseTarget(again.transformInputs(table).slice([0, 1]));
    },
    [
      ['nothing', json(null), 'TabularPipeline.fromJSON'],
      [
        'columns of nothing',
        json({ kind: 'tabular', columns: [null], target: null }),
        'columns[0] is no fitted column',
      ],
      ['no columns', json({ kind: 'tabular', columns: [], target: null }), 'TabularPipeline.fromJSON'],
    ],
  ],
];

/** A model of the features of `pipeline`, and of its target. */
const model = await exportModel((x: Tensor) => x.sum(1), [zeros([2, 4])], { verify: false });

readers.push([
  'preprocessing',
  [pipeline.toJSON()],
  (value) => describeModel(withPreprocessing(model, value, { inverseTarget: true })),
  [
    ['nothing', json(null), 'withPreprocessing: pipeline is null'],
    ['no target', json({ ...pipeline.toJSON(), target: null }), 'the pipeline has no target'],
  ],
]);

export const textReaders: readonly Reader[] = readers.map(([name, good, read, hostile]) => ({
  name,
  mutations: [...good.map(jsonMutation), ...good.map((value) => byteMutation(textBytes(JSON.stringify(value))))],
  hostile,
  isRefusal: isOwn,
  read: (bytes) => read(parsed(bytes)),
}));
