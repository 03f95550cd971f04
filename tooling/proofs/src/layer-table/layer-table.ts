import { globSync, readFileSync } from 'node:fs';
import { ConfigError } from '@gradkit/core-tensor';
import * as layers from '@gradkit/layers';
import { argumentsOf, inputsOf, layerCases, layerFamilies, type LayerCase } from '../layers/layer-case.ts';
import { freeOf } from '../layers/layer-export.ts';
import type { ReadmeTable } from '../readme-table.ts';

type LayerClass = new (...given: readonly unknown[]) => layers.Module;

/** A layer as its source describes it. */
interface Described {
  readonly name: string;
  /** the folder it is in */
  readonly family: string;
  /** the first sentence of its doc comment */
  readonly purpose: string;
}

const sources = new URL('../../../../packages/layers/src/', import.meta.url);

/** Every exported layer, in the order of the families in the package's index. */
function describeLayers(): Described[] {
  const families = [...readFileSync(new URL('index.ts', sources), 'utf8').matchAll(/'\.\/(\w+)\/index\.ts'/g)].map(
    ([, family]) => family,
  );
  return families.flatMap((family) => {
    const files = globSync(`${family}/*.ts`, { cwd: sources });
    const described = files.flatMap((file) => describeIn(readFileSync(new URL(file, sources), 'utf8'), family));
    return described.sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

function describeIn(text: string, family: string): Described[] {
  return [...text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport class (\w+)/g)]
    .filter(([, , name]) => name in layers)
    .map(([, comment, name]) => ({ name, family, purpose: firstSentence(comment) }));
}

function firstSentence(comment: string): string {
  const text = comment.replaceAll(/\s*\n \* ?/g, ' ').trim();
  return /^.*?[^.](?=\.(?:\s|$))/.exec(text)![0];
}

/** Names of the parameters in the nearest constructor that is written out. */
function parametersOf(layer: LayerClass): string[] {
  const written = /constructor\(([^]*?)\)\s*\{/.exec(layer.toString());
  if (written !== null) return [...written[1].matchAll(/(?:^|,)\s*(?:\.\.\.)?(\w+)/g)].map(([, name]) => name);
  const above: unknown = Object.getPrototypeOf(layer);
  return above === layers.Module || above === Function.prototype ? [] : parametersOf(above as LayerClass);
}

/** Names of the options, as the layer itself lists them when it is given an unknown one; null if it takes none. */
function optionsOf(layer: LayerClass, positional: readonly unknown[]): readonly string[] | null {
  try {
    Reflect.construct(layer, [...positional, { unknownOption: 1 }]);
  } catch (error) {
    if (error instanceof ConfigError && error.got === 'unknownOption') return error.expected as string[];
  }
  return null;
}

const allCases = layerFamilies.flatMap(layerCases);

/** Every class of the package by the name that its source has. */
const classes = new Map(Object.entries(layers) as unknown as [string, LayerClass][]); // looked up by names in sources

/** Axes that were free when the cases of a layer ran as files, and in how many of those that have such an axis, unless in all. */
function freeAxes(cases: readonly LayerCase[]): string[] {
  const found = cases.map((golden) => ({ ranks: inputsOf(golden).map(({ rank }) => rank), free: freeOf(golden) }));
  const places = found.flatMap(({ ranks, free }) =>
    free.flatMap((axes, input) =>
      Object.entries(axes).map(([axis, name]) => ({ input, rank: ranks[input], axis, name, inputs: ranks.length })),
    ),
  );
  return [...new Set(places.map(({ name }) => name))].map((name) => {
    const own = places.filter((place) => place.name === name);
    const having = found.filter(({ ranks, free }) =>
      own.some(({ input, rank, inputs }) => ranks.length === inputs && ranks[input] === rank && free.length > input),
    );
    const isFree = having.filter(({ free }) => free.some((axes) => Object.values(axes).includes(name)));
    return isFree.length === having.length ? name : `${name} (${isFree.length} of ${having.length} cases)`;
  });
}

/** What the cases of a layer prove: gradients, compiled, and exported with which free axes; or why not. */
function provenOf(cases: readonly LayerCase[]): string[] {
  if (cases.length === 0) return ['–', '–', '–'];
  const reasons = (field: 'notCompiled' | 'notExported'): string[] => [
    ...new Set(cases.flatMap((each) => each[field] ?? [])),
  ];
  const done = cases.filter(({ notExported }) => notExported === undefined);
  const gradients = cases.some(({ dy }) => dy.some((each) => each !== null));
  const compiled = cases.some(({ notCompiled }) => notCompiled === undefined);
  const list = (has: string, ...why: string[]): string => [has, ...why].filter((part) => part !== '').join('; ');
  return [
    gradients ? '✓' : '–',
    list(compiled ? '✓' : '', ...reasons('notCompiled')),
    list(freeAxes(done).join(', '), ...reasons('notExported')),
  ];
}

function row({ name, family, purpose }: Described): string {
  const layer = classes.get(name)!;
  const cases = allCases.filter((each) => each.layer === name);
  const given = argumentsOf(cases[0]?.arguments ?? []) as readonly unknown[];
  const isPositional = (value: unknown): boolean =>
    typeof value !== 'object' || Array.isArray(value) || value instanceof layers.Module;
  const options = optionsOf(layer, given.filter(isPositional));
  const positional = parametersOf(layer).slice(0, options === null ? undefined : -1);
  const named = (options ?? []).map((option) => `\`${option}\``).join(', ');
  const call = [positional.join(', '), named].filter((part) => part !== '').join('; ');
  return `| ${[family, `\`${name}\``, call === '' ? '–' : call, purpose, ...provenOf(cases)].join(' | ')} |`;
}

/** The table of all layers as Markdown, made from their sources and from what they say of their options. */
function layerTable(): string {
  const head = [
    '| family | layer | arguments; `options` | what it does | gradients | compiled | exported, free axes |',
    '|---|---|---|---|---|---|---|',
  ];
  return [
    ...head,
    ...describeLayers()
      .filter(({ name }) => name !== 'Module')
      .map(row),
  ].join('\n');
}

export const layersInReadme: ReadmeTable = { path: 'packages/layers/README.md', mark: 'layers', table: layerTable };
