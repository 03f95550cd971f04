import { tensor, type Tensor } from '@gradkit/core-tensor';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  describeModel,
  exportModel,
  withPreprocessing,
  type Preprocessing,
  type PreprocessedColumn,
  type PreprocessingStep,
} from '../index.ts';

const nan = Number.NaN;
const pipelineOf = (...columns: readonly PreprocessedColumn[]): Preprocessing => ({ kind: 'tabular', columns });
const number = (name: string, ...steps: readonly PreprocessingStep[]) => ({ name, type: 'number', steps }) as const;
const text = (name: string, ...steps: readonly PreprocessingStep[]) => ({ name, type: 'text', steps }) as const;

const double = (width: number, opset?: number): Promise<Uint8Array> =>
  exportModel((x: Tensor) => x.add(x), [tensor([Array.from({ length: width }, (_, i) => i)])], {
    opset,
    verify: false,
  });

/** What comes out of a model that doubles the features, without the doubling. */
async function featuresFrom(
  pipeline: Preprocessing,
  width: number,
  columns: Readonly<Record<string, readonly (number | string)[]>>,
): Promise<number[][]> {
  const session = await InferenceSession.create(withPreprocessing(await double(width), pipeline));
  const feeds = Object.entries(columns).map(([name, values]) => {
    const shape = [values.length, 1];
    const isText = typeof values[0] === 'string';
    return [
      name,
      isText
        ? new OrtTensor('string', values as string[], shape)
        : new OrtTensor('float32', Float32Array.from(values as number[]), shape),
    ];
  });
  const { output } = await session.run(Object.fromEntries(feeds) as Record<string, OrtTensor>);
  await session.release();
  const data = output.data as Float32Array;
  return Array.from({ length: data.length / width }, (_, i) =>
    Array.from(data.slice(i * width, (i + 1) * width), (x) => x / 2),
  );
}

const scale = (center: number, divisor: number, offset = 0, clip: readonly [number, number] | null = null) =>
  ({ kind: 'scale', center, divisor, offset, clip }) as const;
const fill = (value: number | string) => ({ kind: 'fill', value }) as const;

describe('columns of numbers', () => {
  it('are filled in, scaled and cut; what is missing stays NaN', async () => {
    const pipeline = pipelineOf(number('a', fill(4), scale(2, 4)), number('b', scale(0, 2, -1, [-1, 1])), number('c'));
    const columns = { a: [2, nan, 10], b: [1, 100, -100], c: [nan, 7, 8] };
    expect(await featuresFrom(pipeline, 3, columns)).toEqual([
      [0, -0.5, nan],
      [0.5, 1, 7],
      [2, -1, 8],
    ]);
  });

  it('are compared with categories as float32, and give codes', async () => {
    const code = { kind: 'code', categories: [0.1, 2], values: [5, -3.5], unknown: null } as const;
    const pipeline = pipelineOf(number('x', fill(0.1), code, scale(1, 2)), number('y', { ...code, unknown: 9 }));
    expect(await featuresFrom(pipeline, 2, { x: [0.1, nan, 2, 7], y: [0.1, nan, 2, 7] })).toEqual([
      [2, 5],
      [2, 9],
      [-2.25, -3.5],
      [nan, 9],
    ]);
  });
});

describe('columns of text', () => {
  const hot = { kind: 'oneHot', categories: ['a', 'é', '🙂'], columns: [0, 1, 2], names: ['a', 'é', '🙂'] } as const;
  it.each([
    ['unknown ones are zeros', -1, [0, 0, 0]],
    ['unknown ones are NaN', null, [nan, nan, nan]],
    ['unknown ones have a column', 2, [0, 0, 1]],
  ])('one-hot: %s', async (_, unknown, other) => {
    const features = await featuresFrom(pipelineOf(text('t', { ...hot, unknown })), 3, { t: ['é', '🙂', 'b', ''] });
    expect(features).toEqual([[0, 1, 0], [0, 0, 1], other, other]);
  });

  it('infrequent ones share a column; the empty text is filled in; codes follow', async () => {
    const shared = {
      kind: 'oneHot',
      categories: ['a', 'b', 'c'],
      columns: [1, 0, 1],
      names: ['b', 'infrequent'],
    } as const;
    const code = { kind: 'code', categories: ['low', 'high'], values: [0, 1], unknown: null } as const;
    const pipeline = pipelineOf(text('t', fill('b'), { ...shared, unknown: 1 }), text('u', code));
    expect(await featuresFrom(pipeline, 3, { t: ['a', '', 'z'], u: ['high', 'low', 'mid'] })).toEqual([
      [0, 1, 1],
      [1, 0, 0],
      [0, 1, nan],
    ]);
  });
});

describe('predictions in the unit of the target', () => {
  const pipeline = (...steps: readonly PreprocessingStep[]): Preprocessing => ({
    ...pipelineOf(number('a')),
    target: number('y', ...steps),
  });
  const run = async (bytes: Uint8Array, values: readonly number[]): Promise<Record<string, number[]>> => {
    const session = await InferenceSession.create(bytes);
    const shape = [values.length, 1];
    const results = await session.run({ a: new OrtTensor('float32', Float32Array.from(values), shape) });
    await session.release();
    return Object.fromEntries(
      Object.entries(results).map(([name, { dims, data }]) => [name, [dims.length, ...(data as Float32Array)]]),
    );
  };

  it('go back through the steps, last one first, in their shape', async () => {
    const flat = await exportModel((x: Tensor) => x.add(x).squeeze(1), [tensor([[1], [2]])], { verify: false });
    const steps = [scale(10, 4), scale(1, 0.5, -3, [-1, 1])];
    const written = withPreprocessing(flat, pipeline(...steps), { inverseTarget: true });
    // 2a + 3 times 0.5 plus 1, times 4 plus 10
    expect(await run(written, [0, 1, -2, nan])).toEqual({ output: [1, 20, 24, 12, nan] });
    expect(await run(withPreprocessing(flat, pipeline(), { inverseTarget: true }), [3])).toEqual({ output: [1, 6] });
    expect(await run(withPreprocessing(flat, pipeline(...steps)), [3])).toEqual({ output: [1, 6] });
  });

  it('of one of several outputs, which others are made of', async () => {
    const both = (x: Tensor) => {
      const y = x.add(x);
      return { y, more: y.add(1) };
    };
    const bytes = await exportModel(both, [tensor([[1], [2]])], { verify: false });
    const options = { inverseTarget: true, output: 'y' };
    expect(await run(withPreprocessing(bytes, pipeline(scale(100, 10)), options), [3])).toEqual({
      y: [2, 160],
      more: [2, 7],
    });
    expect(() => withPreprocessing(bytes, pipeline(), { inverseTarget: true })).toThrow(
      'withPreprocessing: output is undefined but the model has y, more; say which predicts the target: { output }',
    );
    expect(() => withPreprocessing(bytes, pipeline(), { ...options, output: 'z' })).toThrow(
      "withPreprocessing: output is 'z' but the model has y, more; output must be one of them",
    );
  });

  it('say what cannot be put back', async () => {
    const bytes = await double(1);
    const any = (value: unknown): never => value as never;
    const options = { inverseTarget: true };
    expect(() => withPreprocessing(bytes, pipelineOf(number('a')), options)).toThrow(
      'withPreprocessing: inverseTarget is true but the pipeline has no target',
    );
    const code = { kind: 'code', categories: [1], values: [0], unknown: null } as const;
    expect(() => withPreprocessing(bytes, pipeline(code), options)).toThrow(
      'withPreprocessing: inverseTarget is true but the target y has a step code; only numbers that were scaled can be put back',
    );
    expect(() => withPreprocessing(bytes, { ...pipeline(), target: any(3) }, options)).toThrow(
      'it must be a fitted TabularPipeline',
    );
    expect(() => withPreprocessing(bytes, pipeline(), { inverseTarget: any('yes') })).toThrow(
      "withPreprocessing: inverseTarget is 'yes'; it must be true or false",
    );
  });
});

describe('the file', () => {
  const code = { kind: 'code', categories: ['a'], values: [1], unknown: null } as const;

  it('has the columns as inputs, and the pipeline as metadata', async () => {
    const pipeline = pipelineOf(number('age', scale(1, 2)), text('city', code));
    const { inputs, metadata } = describeModel(withPreprocessing(await double(2), { toJSON: () => pipeline }));
    expect(inputs).toEqual([
      { name: 'age', type: 'float32', dtype: 'float32', shape: ['batch', 1] },
      { name: 'city', type: 'string', dtype: null, shape: ['batch', 1] },
    ]);
    expect(JSON.parse(metadata['preprocessing'])).toEqual(pipeline);
  });

  it('keeps other inputs, and takes a column of the name of the input', async () => {
    const inputs = [tensor([[1]]), tensor([[1]])];
    const bytes = await exportModel((x: Tensor, y: Tensor) => x.sub(y), inputs, {
      inputNames: ['x', 'y'],
      verify: false,
    });
    const session = await InferenceSession.create(
      withPreprocessing(bytes, pipelineOf(number('y', scale(1, 2))), { input: 'y' }),
    );
    const feeds = { x: new OrtTensor('float32', [5], [1, 1]), y: new OrtTensor('float32', [7], [1, 1]) };
    expect([...((await session.run(feeds))['output'].data as Float32Array)]).toEqual([2]);
    await session.release();
  });

  it('says what does not fit', async () => {
    const bytes = await double(2);
    const two = pipelineOf(number('a'), number('b'));
    const any = (value: unknown): never => value as never;
    expect(() => withPreprocessing(bytes, pipelineOf(number('a')))).toThrow(
      'withPreprocessing: the pipeline gives 1 features but input of the model is [batch, 2]; it must be float32 [batch, 1]',
    );
    expect(() => withPreprocessing(bytes, two, { input: 'x' })).toThrow(
      "withPreprocessing: input is 'x' but the model has input; input must be one of them",
    );
    expect(() => withPreprocessing(bytes, pipelineOf(number('a'), number('output')))).toThrow(
      'withPreprocessing: column "output" has the name of another value of the model; give that another name',
    );
    expect(() => withPreprocessing(bytes, any({ columns: [] }))).toThrow('it must be a fitted TabularPipeline');
    expect(() => withPreprocessing(bytes, pipelineOf(number('a', any({ kind: 'pca' }))))).toThrow(
      "column a has a step 'pca'; the steps are fill, scale, oneHot, code",
    );
    expect(() => withPreprocessing(bytes, any({ kind: 'tabular', columns: [{ name: 'a' }] }))).toThrow(
      'it must be a fitted TabularPipeline',
    );
    expect(() => withPreprocessing(bytes, pipelineOf())).toThrow('the pipeline has no columns; a model needs at least');
    expect(() => withPreprocessing(bytes, pipelineOf(number('a', any({ kind: 'code', categories: [1] }))))).toThrow(
      'withPreprocessing: values of the step code of column a is undefined; it must be a list of finite numbers, one for each category',
    );
    expect(() => withPreprocessing(bytes, pipelineOf(number('a', any({ ...code, kind: ['code'] }))))).toThrow(
      "column a has a step ['code']; the steps are",
    );
    expect(() => withPreprocessing(bytes, pipelineOf(text('a', scale(1, 2))))).toThrow(
      'column a has texts where its step scale takes numbers',
    );
    expect(() => withPreprocessing(bytes, pipelineOf(text('a', fill('x'))))).toThrow(
      'column a is text after its steps; a model takes numbers',
    );
    expect(() => withPreprocessing(new Uint8Array(3), two)).toThrow('the model has 3 bytes that are no ONNX file');
    const old = await double(2, 18);
    expect(() => withPreprocessing(old, pipelineOf(number('a'), text('t', code)))).toThrow(
      'withPreprocessing: column t is text but the model has opset 18; text needs 19 or more',
    );
  });

  it('refuses what it could not tell apart', async () => {
    const bytes = await double(1);
    const near = { kind: 'code', categories: [1, 1 + 1e-12], values: [0, 1], unknown: null } as const;
    expect(() => withPreprocessing(bytes, pipelineOf(number('a', near)))).toThrow(
      'values of column a differ by less than float32 can tell; a file cannot tell them apart',
    );
    expect(() => withPreprocessing(bytes, pipelineOf(number('a', scale(1, 2), near)))).toThrow(
      'values of column a are scaled before they are encoded',
    );
    const empty = { kind: 'code', categories: ['', 'x'], values: [0, 1], unknown: null } as const;
    expect(() => withPreprocessing(bytes, pipelineOf(text('t', fill('x'), empty)))).toThrow(
      'column t has empty texts beside missing ones',
    );
  });
});
