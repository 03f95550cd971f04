import { ConfigError, GradkitError, requireList, requireTensor, type Tensor } from '@gradkit/core-tensor/functional';
import { createSession, processor, type Session } from '@gradkit/runtime';
import { changed, encodeModel, type ModelProto } from '../schema.ts';

/** The least and the largest number of a value, with 0 between them. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Batches of inputs: a tensor where there is one input, else a list of them. */
export type CalibrationData = Iterable<Tensor | readonly Tensor[]> | AsyncIterable<Tensor | readonly Tensor[]>;

/** Runs a model on data and gives the ranges of values in it, by name. @throws {ConfigError} if there are no data, or a value is no number */
export async function rangesOf(
  model: ModelProto,
  names: ReadonlySet<string>,
  data: CalibrationData,
): Promise<ReadonlyMap<string, Range>> {
  const { graph } = model;
  const inputs = graph.input.map(({ name }) => name);
  const inner = [...names].filter(
    (name) => !inputs.includes(name) && graph.output.every((output) => output.name !== name),
  );
  const shown = changed(graph, { output: [...graph.output, ...inner.map((name) => ({ name }))] });
  const session = await createSession(encodeModel(changed(model, { graph: shown })), { device: processor });
  const ranges = new Map<string, { min: number; max: number }>([...names].map((name) => [name, { min: 0, max: 0 }]));
  let batches = 0;
  for await (const batch of data) {
    const given = feedsOf(inputs, batch);
    const values: Readonly<Record<string, Tensor>> = { ...given, ...(await resultsOf(session, given, batches)) };
    for (const [name, range] of ranges) widen(name, range, values[name]);
    batches++;
  }
  await session.close();
  if (batches === 0)
    throw new ConfigError('quantizeModel', 'calibrationData has 0 batches; at least 1 is needed', {
      expected: 1,
      got: 0,
    });
  return ranges;
}

/** What the model gives for a batch. @throws what the session says of it, as an error of this function */
async function resultsOf(session: Session, given: Record<string, Tensor>, batch: number) {
  try {
    return await session.run(given);
  } catch (error) {
    if (!(error instanceof GradkitError)) throw error;
    throw new ConfigError('quantizeModel', `batch ${batch} of calibrationData: ${error.message}`, { cause: error });
  }
}

/** A batch by the names of the inputs. @throws {ConfigError} if it is something else */
export function feedsOf(inputs: readonly string[], batch: unknown): Record<string, Tensor> {
  const values = Array.isArray(batch) ? (batch as readonly Tensor[]) : [batch as Tensor];
  requireList('quantizeModel', 'a batch', values);
  if (values.length !== inputs.length)
    throw new ConfigError('quantizeModel', `a batch has ${values.length} inputs but the model takes ${inputs.length}`, {
      expected: inputs.length,
      got: values.length,
    });
  values.forEach((value, i) => requireTensor('quantizeModel', `input ${inputs[i]} of a batch`, value));
  return Object.fromEntries(values.map((value, i) => [inputs[i], value]));
}

function widen(name: string, range: { min: number; max: number }, { data }: Tensor): void {
  for (const value of data) {
    if (!Number.isFinite(value))
      throw new ConfigError('quantizeModel', `${name} is ${value} for some calibrationData; all must be finite`, {
        got: value,
      });
    if (value < range.min) range.min = value;
    if (value > range.max) range.max = value;
  }
}
