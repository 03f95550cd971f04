import type { NodeProto } from '../schema.ts';
import type { Range } from './calibrate.ts';
import { elementTypes, intAttribute, intOf, nodeProto, type FileGraph } from './file-graph.ts';
import { quantizeWeight, roundToEven, type QuantizedWeight } from './quantize-weight.ts';
import { isProduct, type Target } from './targets.ts';

export type Mode = 'static' | 'dynamic' | 'weightOnly';

export interface RewriteOptions {
  readonly mode: Mode;
  readonly perChannel: boolean;
  readonly reduceRange: boolean;
  /** of values, where they are known */
  readonly ranges: ReadonlyMap<string, Range>;
}

/** What was made of a weight. */
export interface Rewritten {
  readonly target: Target;
  readonly elements: number;
  readonly mode: Mode;
  readonly decibels: number;
}

/** Operators whose results have the numbers of their first input, so that they can have its scale. */
const passing: ReadonlySet<string> = new Set([
  'Flatten',
  'Identity',
  'MaxPool',
  'Reshape',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);

/** The value that another has its numbers from. */
export function sourceOf(name: string, producers: ReadonlyMap<string, NodeProto>): string {
  const maker = producers.get(name);
  return maker !== undefined && passing.has(maker.opType) ? sourceOf(maker.input[0], producers) : name;
}

/** Level and scale of a value in uint8: `x = (level − zeroPoint) · scale`. */
function qparamsOf({ min, max }: Range): { readonly scale: number; readonly zeroPoint: number } {
  const scale = Math.fround(max > min ? (max - min) / 255 : 1);
  return { scale, zeroPoint: Math.min(Math.max(roundToEven(-min / scale), 0), 255) };
}

/** Rewrites the targets of a graph. */
export class Rewriter {
  readonly #graph: FileGraph;
  readonly #options: RewriteOptions;
  readonly #producers: ReadonlyMap<string, NodeProto>;
  /** nodes to be put in front of another */
  readonly #before = new Map<NodeProto, NodeProto[]>();
  readonly #replaced = new Map<NodeProto, readonly NodeProto[]>();
  readonly #values = new Map<string, string>();
  readonly #scales = new Map<string, number>();
  readonly #constants = new Map<string, string>();
  /** names of scales and zero points that were found while training, by the value that they are of */
  readonly #parameters = new Map<string, readonly string[]>();
  readonly #weights = new Map<string, QuantizedWeight>();

  constructor(graph: FileGraph, options: RewriteOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#producers = graph.producers();
  }

  /** @param learned those that were rounded while training */
  run(targets: readonly Target[], learned: readonly Target[]): Rewritten[] {
    const done = [...targets.map((target) => this.#rewrite(target)), ...learned.map((target) => this.#finish(target))];
    this.#graph.nodes = this.#graph.nodes.flatMap((node) => [
      ...(this.#before.get(node) ?? []),
      ...(this.#replaced.get(node) ?? [node]),
    ]);
    this.#graph.prune();
    return done;
  }

  #rewrite(target: Target): Rewritten {
    const { node } = target;
    const [x] = node.input;
    const { mode } = this.#options;
    const isStatic = mode === 'static' && isProduct(node) && this.#isKnown(x);
    const isDynamic = mode === 'dynamic' && isMatrixProduct(node) && !this.#isQuantized(x);
    const limit = this.#options.reduceRange && (isStatic || isDynamic) ? 63 : 127;
    if (node.opType === 'Gather') return { ...this.#lookUp(target), mode: 'weightOnly' };
    if (isDynamic) return { ...this.#multiplyDynamically(target, limit), mode: 'dynamic' };
    const weight = this.#dequantizeWeight(target, limit);
    if (isStatic) this.#multiplyStatically(target, weight);
    return { ...this.#summary(target, weight), mode: isStatic ? 'static' : 'weightOnly' };
  }

  /** Gives a product of what was rounded while training its bias in whole numbers. */
  #finish(target: Target): Rewritten {
    const { node, at, weight } = target;
    const [x, , bias] = node.input;
    const elements = Number(this.#graph.constants.get(weight)!.dims.reduce((size, length) => size * length, 1n));
    if (!isProduct(node) || !this.#isQuantized(x)) return { target, elements, mode: 'weightOnly', decibels: Infinity };
    const source = sourceOf(x, this.#producers);
    this.#passLearned(x);
    const scaleOf = (name: string) => this.#graph.floatsOf(this.#producers.get(name)!.input[1])?.values;
    const [scale, scales] = [scaleOf(source), scaleOf(node.input[at])];
    if (bias !== undefined && scale !== undefined && scales !== undefined) {
      this.#scales.set(source, scale[0]);
      const inputs = [x, node.input[1], this.#bias(bias, source, scales, node)];
      this.#replaced.set(node, [nodeProto(node.opType, inputs, node.output, node.attribute)]);
    }
    return { target, elements, mode: 'static', decibels: Infinity };
  }

  /** Rounds a value where it comes from as it is rounded at `x`, so that what only passes it on can be done in 8 bits. */
  #passLearned(x: string): void {
    const there = this.#producers.get(this.#producers.get(x)!.input[0]);
    if (there?.opType !== 'QuantizeLinear') return;
    const [value, ...parameters] = there.input;
    const source = sourceOf(value, this.#producers);
    if (source === value || this.#parameters.has(source)) return;
    this.#parameters.set(source, parameters);
    this.#roundBefore(value, source);
  }

  #summary(target: Target, { levels, decibels }: QuantizedWeight): Omit<Rewritten, 'mode'> {
    return { target, elements: levels.length, decibels };
  }

  #put(node: NodeProto, ...more: NodeProto[]): void {
    this.#before.set(node, [...(this.#before.get(node) ?? []), ...more]);
  }

  /** Names of constants that many nodes share. */
  #shared(base: string, data: Float32Array | Uint8Array | Int8Array, shape: readonly number[] = []): string {
    const key = `${base} ${data.constructor.name} ${data.join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#graph.constant(base, { data, shape });
    this.#constants.set(key, name);
    return name;
  }

  #isQuantized(x: string): boolean {
    return this.#producers.get(sourceOf(x, this.#producers))?.opType === 'DequantizeLinear';
  }

  #isKnown(x: string): boolean {
    return this.#isQuantized(x) || this.#options.ranges.has(sourceOf(x, this.#producers));
  }

  /** The weight as int8 and its scales, in the place of the constant; other users of it get the same. */
  #dequantizeWeight({ node, weight, axis }: Target, limit: number): QuantizedWeight {
    const known = this.#weights.get(weight);
    if (known !== undefined) return known;
    const { values, shape } = this.#graph.floatsOf(weight)!;
    const along = this.#options.perChannel ? axis : null;
    const made = quantizeWeight(values, shape, { axis: along, limit });
    this.#weights.set(weight, made);
    const sizes = along === null ? [] : [made.scales.length];
    const inputs = [
      this.#graph.constant(`${weight}_int8`, { data: made.levels, shape }),
      this.#graph.constant(`${weight}_scale`, { data: made.scales, shape: sizes }),
      this.#shared('zeros', new Int8Array(made.scales.length), sizes),
    ];
    this.#graph.constants.delete(weight);
    const first = this.#graph.nodes.find((each) => each.input.includes(weight)) ?? node;
    this.#put(
      first,
      nodeProto('DequantizeLinear', inputs, weight, along === null ? [] : [intAttribute('axis', along)]),
    );
    return made;
  }

  /** `QuantizeLinear` and `DequantizeLinear` around the input, and where it comes from; the bias in int32. */
  #multiplyStatically({ node }: Target, { scales }: QuantizedWeight): void {
    const [x, weight, bias] = node.input;
    const source = sourceOf(x, this.#producers);
    if (x !== source && !this.#isQuantized(x)) this.#roundBefore(x, source);
    const rounded = this.#isQuantized(x) ? x : this.#round(x, source, node);
    const inputs = [rounded, weight];
    if (bias !== undefined) inputs.push(this.#bias(bias, source, scales, node));
    this.#replaced.set(node, [nodeProto(node.opType, inputs, node.output, node.attribute)]);
  }

  /** Lets what only passes numbers on, up to `x`, take rounded ones, so that it can be done in 8 bits. */
  #roundBefore(x: string, source: string): void {
    const maker = this.#producers.get(x)!;
    const [first, ...others] = maker.input;
    if (first !== source) return this.#roundBefore(first, source);
    const inputs = [this.#round(source, source, maker), ...others];
    this.#replaced.set(maker, [nodeProto(maker.opType, inputs, maker.output, maker.attribute)]);
    return undefined;
  }

  /** A value in the numbers that uint8 holds. */
  #round(x: string, source: string, before: NodeProto): string {
    const known = this.#values.get(x);
    if (known !== undefined) return known;
    const parameters = this.#parameters.get(source) ?? this.#foundParameters(source);
    const level = this.#graph.fresh(`${x}_uint8`);
    const name = this.#graph.fresh(`${x}_rounded`);
    this.#put(
      before,
      nodeProto('QuantizeLinear', [x, ...parameters], level),
      nodeProto('DequantizeLinear', [level, ...parameters], name),
    );
    this.#values.set(x, name);
    return name;
  }

  /** Scale and zero point for the range of a value. */
  #foundParameters(source: string): readonly string[] {
    const { scale, zeroPoint } = qparamsOf(this.#options.ranges.get(source)!);
    this.#scales.set(source, scale);
    return [this.#shared('scale', Float32Array.of(scale)), this.#shared('zero_point', Uint8Array.of(zeroPoint))];
  }

  /** A bias as int32 in the scale of the products, where that holds it; else as it is. */
  #bias(bias: string, source: string, scales: Float32Array, before: NodeProto): string {
    const constant = this.#graph.floatsOf(bias);
    const scale = this.#scales.get(source);
    if (constant === null || scale === undefined || constant.shape.length !== 1) return bias;
    const products = scales.map((each) => each * scale);
    const levels = Array.from(constant.values, (value, i) => roundToEven(value / products[i % products.length]));
    if (levels.some((level) => Math.abs(level) >= 2 ** 30)) return bias;
    const name = this.#graph.fresh(`${bias}_rounded`);
    const inputs = [
      this.#graph.constant(`${bias}_int32`, { data: Int32Array.from(levels), shape: constant.shape }),
      this.#graph.constant(`${bias}_scale`, { data: products, shape: products.length === 1 ? [] : [products.length] }),
    ];
    this.#put(
      before,
      nodeProto('DequantizeLinear', inputs, name, products.length === 1 ? [] : [intAttribute('axis', 0)]),
    );
    return name;
  }

  /** The input is quantized when it is there, by its own range; products of whole numbers, times both scales. */
  #multiplyDynamically(target: Target, limit: number): Omit<Rewritten, 'mode'> {
    const { node, weight } = target;
    const [x, , bias] = node.input;
    const { values, shape } = this.#graph.floatsOf(weight)!;
    const isTransposed = intOf(node, 'transB', 0) === 1;
    const [rows, columns] = isTransposed ? [shape[1], shape[0]] : shape;
    const matrix = isTransposed
      ? Float32Array.from({ length: values.length }, (_, i) => values[(i % columns) * rows + Math.floor(i / columns)])
      : values;
    const made = quantizeWeight(matrix, [rows, columns], { axis: this.#options.perChannel ? 1 : null, limit });
    const [y] = node.output;
    const part = (name: string): string => this.#graph.fresh(`${y}_${name}`);
    const levels = this.#graph.constant(`${weight}_int8`, { data: made.levels, shape: [rows, columns] });
    const sizes = made.scales.length === 1 ? [] : [made.scales.length];
    const scales = this.#graph.constant(`${weight}_scale`, { data: made.scales, shape: sizes });
    const [level, scale, zero] = this.#quantizeNow(x, node);
    const [whole, real, factor] = [part('int32'), part('float'), part('scale')];
    const product = bias === undefined ? y : part('product');
    this.#replaced.set(node, [
      nodeProto('MatMulInteger', [level, levels, zero], whole),
      nodeProto('Cast', [whole], real, [intAttribute('to', elementTypes.float)]),
      nodeProto('Mul', [scale, scales], factor),
      nodeProto('Mul', [real, factor], product),
      ...(bias === undefined ? [] : [nodeProto('Add', [product, bias], y)]),
    ]);
    return this.#summary(target, made);
  }

  #quantizeNow(x: string, before: NodeProto): readonly string[] {
    const known = this.#values.get(x)?.split(' ');
    if (known !== undefined) return known;
    const names = ['uint8', 'scale', 'zero_point'].map((name) => this.#graph.fresh(`${x}_${name}`));
    this.#put(before, nodeProto('DynamicQuantizeLinear', [x], names));
    this.#values.set(x, names.join(' '));
    return names;
  }

  /** Looks up whole numbers, and multiplies what was found. */
  #lookUp(target: Target): Omit<Rewritten, 'mode'> {
    const { node, weight } = target;
    const { values, shape } = this.#graph.floatsOf(weight)!;
    const made = this.#weights.get(weight) ?? quantizeWeight(values, shape, { axis: null, limit: 127 });
    const table = this.#graph.constant(`${weight}_int8`, { data: made.levels, shape });
    const [y] = node.output;
    const found = this.#graph.fresh(`${y}_int8`);
    const parameters = [
      this.#graph.constant(`${weight}_scale`, { data: made.scales, shape: [] }),
      this.#shared('zeros', new Int8Array(1)),
    ];
    this.#replaced.set(node, [
      nodeProto('Gather', [table, ...node.input.slice(1)], found, node.attribute),
      nodeProto('DequantizeLinear', [found, ...parameters], y),
    ]);
    return this.#summary(target, made);
  }
}

function isMatrixProduct({ opType, input }: NodeProto): boolean {
  return opType === 'MatMul' || (opType === 'Gemm' && input.length > 1);
}
