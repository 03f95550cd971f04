import { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  Generator,
  normal,
  requireBoolean,
  requireGenerator,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { isWeightHolder } from '../parametrization/parametrized-state.ts';
import { requireLookup, requireTable, type LookupOptions } from './lookup-options.ts';

/** Options of a layer with a table. */
export interface TableOptions extends LookupOptions {
  /** draws the table; default the shared generator */
  readonly rng?: Generator | undefined;
}

/** Options of a layer whose table is there already. */
export interface PretrainedOptions extends LookupOptions {
  /** default true: training leaves the table as it is */
  readonly freeze?: boolean | undefined;
}

/** What layers that look up in a table share. */
export abstract class TableLayer<Inputs extends readonly unknown[]> extends Module<Inputs> {
  weight: Parameter; // [count, features]
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;

  /** the name and its options; a method, for the constructor asks before fields are there */
  protected abstract kind(): { readonly name: string; readonly known: OptionNames<TableOptions> };

  constructor(count: number, features: number, options: TableOptions = {}) {
    super();
    const { name, known } = this.kind();
    const { rng } = requireOptions(name, options, known);
    requireWholeNumber(name, 'count', count, { least: 1 });
    requireWholeNumber(name, 'features', features, { least: 1 });
    if (rng !== undefined) requireGenerator(name, 'rng', rng);
    const how = requireLookup(name, options, known, count);
    const table = normal([count, features], { rng });
    const padding = how.paddingIdx;
    if (padding !== null) table.data.fill(0, padding * features, (padding + 1) * features); // not yet shared
    this.weight = new Parameter(table);
    this.paddingIdx = padding;
    this.maxNorm = how.maxNorm;
    this.normType = how.normType;
    this.scaleGradByFreq = how.scaleGradByFreq;
  }

  /** How the table is looked up in. */
  protected lookup(): LookupOptions {
    if (!isWeightHolder(this.weight))
      throw new ConfigError(
        this.kind().name,
        'weight is no longer a Parameter, so that it would be neither trained nor saved; write `layer.weight.value = tensor`',
        { got: this.weight },
      );
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return { paddingIdx: paddingIdx ?? undefined, maxNorm: maxNorm ?? undefined, normType, scaleGradByFreq };
  }
}

/** What a layer is made of whose table is there already. @param known the names of all options */
export function makePretrained<Options extends PretrainedOptions, Layer extends TableLayer<never>>(
  place: string,
  embeddings: Tensor,
  options: Options,
  known: OptionNames<Options>,
  make: (count: number, options: Omit<Options, 'freeze'> & { readonly rng: Generator }) => Layer,
): Layer {
  const { freeze = true, ...others } = requireOptions(place, options, known);
  requireBoolean(place, 'freeze', freeze);
  const [count] = requireTable(place, 'embeddings', embeddings);
  requireLookup(place, options, known, count);
  // a narrow table is drawn in its place, from a generator of its own: the shared one goes on as if nothing was drawn
  const layer = make(count, { ...others, rng: new Generator(0) });
  layer.weight = new Parameter(embeddings, { requiresGrad: !freeze });
  return layer;
}
