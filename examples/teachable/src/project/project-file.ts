import { DataError, tensor, type Bytes, type Tensor } from '@gradkit/core-tensor';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import { featureCount, imageSize } from '../network/sizes.ts';
import type { EpochRecord, Outcome } from './outcome.ts';
import { examplesOf, type Example, type Project } from './project.ts';

/** What is kept of the work: images with their features, and what was learned of them, if anything was. */
export interface Saved {
  readonly project: Project;
  readonly outcome: Outcome | null;
}

const where = 'open a project';
const area = 3 * imageSize * imageSize;

/** What a file says besides its tensors. */
interface Described {
  readonly classes: readonly { readonly id: string; readonly name: string; readonly examples: readonly string[] }[];
  readonly outcome: {
    readonly classes: Outcome['classes'];
    readonly examples: readonly string[];
    readonly validation: readonly string[];
    readonly history: readonly EpochRecord[];
    readonly seconds: number;
  } | null;
}

/** A safetensors file with all of it: `images` and `features`, `probabilities`, and the weights of the head. */
export function toProjectFile({ project, outcome }: Saved): Bytes {
  const examples = examplesOf(project);
  const described: Described = {
    classes: project.map(({ id, name, examples: own }) => ({ id, name, examples: own.map((each) => each.id) })),
    outcome: outcome && {
      classes: outcome.classes,
      examples: [...outcome.probabilities.keys()],
      validation: [...outcome.validation],
      history: outcome.history,
      seconds: outcome.seconds,
    },
  };
  const tensors: Record<string, Tensor> = {
    images: joined(
      examples.map(({ pixels }) => pixels),
      [3, imageSize, imageSize],
      new Uint8Array(examples.length * area),
    ),
    features: joined(
      examples.map(({ features }) => features),
      [featureCount],
      new Float32Array(examples.length * featureCount),
    ),
  };
  if (outcome !== null) {
    const count = outcome.classes.length;
    const rows = [...outcome.probabilities.values()];
    tensors['probabilities'] = joined(rows, [count], new Float32Array(rows.length * count));
    for (const [name, value] of Object.entries(fromSafetensors(outcome.head).tensors)) tensors[`head/${name}`] = value;
  }
  return toSafetensors(tensors, { teachable: JSON.stringify(described) });
}

/** @throws {DataError} if the file is none of this page, or damaged */
export function fromProjectFile(bytes: Uint8Array, name = 'the file'): Saved {
  const { tensors, metadata } = fromSafetensors(bytes, { name });
  const refuse = (what: string): never => {
    throw new DataError(where, `${name} is no project of this page: ${what}`, { got: name });
  };
  const text = metadata['teachable'] ?? refuse('it does not say what its images are');
  const { classes, outcome } = describedBy(text) ?? refuse('what it says of its images cannot be read');
  const part = (key: string): Tensor => tensors[key] ?? refuse(`it has no ${key}`);
  const [images, features] = [part('images').data, part('features').data];
  const count = classes.reduce((sum, { examples }) => sum + examples.length, 0);
  if (images.length !== count * area || features.length !== count * featureCount)
    refuse(
      `it has ${images.length / area} images and ${features.length / featureCount} rows of features for ${count} names`,
    );
  let at = 0;
  const take = (id: string): Example => {
    const pixels = images.slice(at * area, (at + 1) * area) as Uint8Array;
    const own = features.slice(at * featureCount, ++at * featureCount) as Float32Array;
    return { id, pixels, features: own };
  };
  const project = classes.map(({ id, name: called, examples }) => ({ id, name: called, examples: examples.map(take) }));
  if (outcome === null) return { project, outcome: null };
  const width = outcome.classes.length;
  const rows = part('probabilities').data;
  const head = Object.entries(tensors).filter(([key]) => key.startsWith('head/'));
  return {
    project,
    outcome: {
      classes: outcome.classes,
      validation: new Set(outcome.validation),
      history: outcome.history,
      seconds: outcome.seconds,
      probabilities: new Map(
        outcome.examples.map((id, i) => [id, rows.slice(i * width, (i + 1) * width) as Float32Array]),
      ),
      head: toSafetensors(Object.fromEntries(head.map(([key, value]) => [key.slice('head/'.length), value]))),
    },
  };
}

function describedBy(text: string): Described | null {
  try {
    const read = JSON.parse(text) as Described;
    return Array.isArray(read.classes) && read.outcome !== undefined ? read : null;
  } catch {
    return null;
  }
}

function joined<A extends Uint8Array | Float32Array>(
  rows: readonly ArrayLike<number>[],
  shape: readonly number[],
  into: A,
): Tensor {
  let at = 0;
  for (const row of rows) {
    into.set(row, at);
    at += row.length;
  }
  return tensor(into, { shape: [rows.length, ...shape] });
}
