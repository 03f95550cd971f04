import { Graph, layout } from '@dagrejs/dagre';
import { colorOf, ink } from '../internal/colors.ts';
import { fittedFrame } from '../internal/frame.ts';
import { fittedOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireSome } from '../internal/requirements.ts';
import { counted, escapeXml, fixed, tag, textWidth } from '../internal/svg.ts';
import type { FittedPictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** A layer of a network, or an operation between layers. */
export interface DiagramLayer {
  /** unlike all others, e.g. `blocks.0.conv` */
  readonly name: string;
  /** e.g. `Conv2d`; without it the name */
  readonly type?: string | undefined;
  /** of what it gives */
  readonly shape?: readonly (number | string)[] | undefined;
  /** numbers that are learned */
  readonly parameters?: number | undefined;
  /** names of the layers that it takes from; without them the layer before */
  readonly inputs?: readonly string[] | undefined;
}

export interface LayerDiagramOptions extends FittedPictureOptions {
  /** from the top downwards, or from left to right; without it the one that suits the size */
  readonly direction?: 'down' | 'right' | undefined;
}

/**
 * Draws the layers of a network as blocks with the shapes of what they give, and what takes from what: skip connections go around the layers they
 * skip. Layers that learn have a coloured edge.
 *
 * @param layers in the order in which they are computed, e.g. what `modelGraph` of `@gradkit/layers` gives
 * @returns an SVG document
 * @throws {PlotError} if there are no layers, two have one name, or one takes from a layer that does not stand before it
 * @example
 * const svg = layerDiagram([
 *   { name: 'input', shape: [1, 8] },
 *   { name: 'hidden', type: 'Linear', shape: [1, 8], parameters: 72 },
 *   { name: 'add', shape: [1, 8], inputs: ['input', 'hidden'] },
 * ]);
 * svg.includes('72 parameters'); // true
 */
export function layerDiagram(layers: readonly DiagramLayer[], options: LayerDiagramOptions = {}): string {
  const { title = 'Network', direction } = requireOptions<LayerDiagramOptions>(where, options, {
    direction: true,
    ...fittedOptions,
  });
  if (direction !== undefined && direction !== 'down' && direction !== 'right')
    throw new PlotError(where, `direction is ${String(direction)}; it must be 'down' or 'right'`, { got: direction });
  requireData(where, 'layers', layers);
  requireSome(where, 'layers', layers);
  const blocks = blocksOf(layers);
  const placed =
    direction === undefined && options.size === 'slide'
      ? [arranged(blocks, 'down'), arranged(blocks, 'right')].sort((a, b) => sizeOnSlide(b) - sizeOnSlide(a))[0]
      : arranged(blocks, direction ?? 'down');
  const parameters = layers.reduce((total, layer) => total + (layer.parameters ?? 0), 0);
  return fittedFrame(where, {
    options,
    content: { width: Math.max(placed.width + 2 * margin, 240), height: placed.height + 2 * margin },
    title,
    notes: parameters > 0 ? [counted(parameters, 'parameter')] : [],
    body: ({ width }) =>
      tag(
        'g',
        { transform: `translate(${fixed((width - placed.width) / 2)},${margin})` },
        ...placed.ways.map(drawWay),
        ...placed.places.map(drawBlock),
      ),
  });
}

const where = 'layerDiagram';
const margin = 16;

interface Block {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly lines: readonly string[];
  readonly learns: boolean;
  readonly width: number;
  readonly height: number;
}

function blocksOf(layers: readonly DiagramLayer[]): Block[] {
  const known = new Set<string>();
  return layers.map(({ name, type = name, shape, parameters = 0, inputs }, i) => {
    if (typeof name !== 'string') throw new PlotError(where, `layers[${i}] has no name`, { got: name });
    if (known.has(name)) throw new PlotError(where, `two layers are named ${name}`, { got: name });
    const sources = [...new Set(inputs ?? (i === 0 ? [] : [layers[i - 1].name]))];
    const missing = sources.find((source) => !known.has(source));
    if (missing !== undefined) {
      const problem = `${name} takes from ${missing}, which does not stand before it`;
      throw new PlotError(where, problem, { expected: [...known], got: missing });
    }
    known.add(name);
    const details = [
      ...(type === name ? [] : [name]),
      ...(shape === undefined ? [] : [`[${shape.join(', ')}]`]),
      ...(parameters > 0 ? [counted(parameters, 'parameter')] : []),
    ];
    const lines = [type, ...details];
    const widest = lines.reduce((most, line, k) => Math.max(most, textWidth(line, k === 0 ? 13.5 : 12)), 0);
    return { name, inputs: sources, lines, learns: parameters > 0, width: widest + 28, height: 14 + 17 * lines.length };
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Arranged {
  readonly width: number;
  readonly height: number;
  readonly places: readonly (Block & Point)[];
  /** from each block to those that take from it */
  readonly ways: readonly (readonly Point[])[];
}

function arranged(blocks: readonly Block[], direction: 'down' | 'right'): Arranged {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction === 'down' ? 'TB' : 'LR', nodesep: 26, ranksep: 30, edgesep: 14 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name, width, height } of blocks) graph.setNode(name, { width, height });
  for (const { name, inputs } of blocks) for (const source of inputs) graph.setEdge(source, name);
  layout(graph);
  const ways = blocks.flatMap(({ name, inputs }) =>
    inputs.map((source) => (graph.edge(source, name) as { points: Point[] }).points),
  );
  // dagre measures the blocks alone; a way around them may lie outside
  const { width, height } = graph.graph() as { width: number; height: number };
  const points = ways.flat();
  const [left, right] = [Math.min(0, ...points.map(({ x }) => x)), Math.max(width, ...points.map(({ x }) => x))];
  const [top, bottom] = [Math.min(0, ...points.map(({ y }) => y)), Math.max(height, ...points.map(({ y }) => y))];
  const moved = ({ x, y }: Point): Point => ({ x: x - left, y: y - top });
  return {
    width: right - left,
    height: bottom - top,
    places: blocks.map((block) => ({ ...block, ...moved(graph.node(block.name) as Point) })),
    ways: ways.map((way) => way.map(moved)),
  };
}

/** How large a picture is drawn on a slide. */
function sizeOnSlide({ width, height }: Arranged): number {
  return Math.min(711 / (width + 2 * margin), 340 / (height + 2 * margin));
}

function drawBlock({ x, y, width, height, lines, learns }: Arranged['places'][number]): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const edge = learns ? colorOf(0) : ink.line;
  return tag(
    'g',
    {},
    tag('rect', {
      x: left,
      y: top,
      width,
      height,
      rx: 6,
      fill: blockFill,
      stroke: edge,
      'stroke-width': learns ? 1.75 : 1.25,
    }),
    ...lines.map((line, i) =>
      tag(
        'text',
        {
          x,
          y: top + 20 + 17 * i,
          'text-anchor': 'middle',
          ...(i === 0 ? { 'font-size': 13.5, 'font-weight': 600 } : { 'font-size': 12, fill: ink.muted }),
        },
        escapeXml(line),
      ),
    ),
  );
}

const blockFill = '#F4F5F7';

/** A smooth line through the points, with an arrow at its end. */
function drawWay(points: Arranged['ways'][number]): string {
  const at = ({ x, y }: Point): string => `${fixed(x)},${fixed(y)}`;
  const middle = (i: number): Point => ({
    x: (points[i].x + points[i + 1].x) / 2,
    y: (points[i].y + points[i + 1].y) / 2,
  });
  const last = points.length - 1;
  const curves = points
    .slice(1, last)
    .map((point, i) => `Q${at(point)} ${at(i + 2 === last ? points[last] : middle(i + 1))}`);
  const d = `M${at(points[0])}${curves.length === 0 ? `L${at(points[last])}` : curves.join('')}`;
  const [from, to] = [points[Math.max(last - 1, 0)], points[last]];
  const angle = (180 / Math.PI) * Math.atan2(to.y - from.y, to.x - from.x);
  const head = {
    d: 'M0,0L-8,-4.5L-8,4.5Z',
    fill: ink.muted,
    transform: `translate(${at(to)}) rotate(${fixed(angle)})`,
  };
  return tag('path', { d, fill: 'none', stroke: ink.muted, 'stroke-width': 1.5 }) + tag('path', head);
}
