import { DataError } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';

/** Keys under which models have the names of their classes; `names` is Ultralytics'. */
const keys = ['classNames', 'labels', 'classes', 'names'] as const;

/** Names of classes, as far as one knows how a text divides them. */
export type Labels = (count: number) => readonly string[] | null;

/** The names of classes that a model has among its metadata. */
export function labelsOf(metadata: Readonly<Record<string, string>>): Labels {
  const texts = keys.flatMap((key) => (Object.hasOwn(metadata, key) ? [metadata[key]] : []));
  return (count) => texts.map((text) => labelsIn(text, count)).find((labels) => labels !== null) ?? null;
}

/** The names of classes in a file. @throws {DataError} if there are not as many as the model has classes */
export async function readLabels(path: string): Promise<Labels> {
  const text = new TextDecoder().decode(await readBytes('run', path));
  return (count) => {
    const labels = labelsIn(text, count);
    if (labels !== null) return labels;
    throw new DataError('run', `${path} does not hold ${count} names, one for each class, as lines or as a JSON list`, {
      expected: count,
    });
  };
}

/** A text as so many names: JSON, Python's `{0: 'cat', 1: 'dog'}`, lines, or with commas or spaces between; null if it is none of these. */
function labelsIn(text: string, count: number): readonly string[] | null {
  const ways = [
    fromJson,
    fromPython,
    ...[/\r?\n/, ',', /\s+/].map((between) => (all: string) => all.trim().split(between)),
  ];
  for (const way of ways) {
    const labels = way(text)?.map((label) => label.trim());
    if (labels?.length === count) return labels;
  }
  return null;
}

function fromJson(text: string): string[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.values(value).map(String) : null;
  } catch {
    return null;
  }
}

function fromPython(text: string): string[] | null {
  const entries = [...text.matchAll(/(\d+):\s*(?:'([^']*)'|"([^"]*)")/g)];
  return entries.length === 0 ? null : entries.map(([, , single, double]) => single ?? double);
}
