/** Size of a gradient. */
export interface GradientSize {
  /** √Σ g² */
  readonly norm: number;
  /** mean of |g| */
  readonly meanAbsolute: number;
}

/** Size of the gradients of parameters, and how they are spread. */
export interface ParameterGradient extends GradientSize {
  /** so many of the values, evenly from the least to the largest, as the option `quantiles` says; of the last watched batch */
  readonly quantiles: readonly number[];
}

/** What a layer gave. */
export interface ActivationStatistics {
  readonly mean: number;
  /** standard deviation, through the number of values */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  /** share of values that are exactly 0 */
  readonly zeroShare: number;
  /** features, or channels after a convolution */
  readonly units: number;
  /** units that were 0 for every example, everywhere */
  readonly deadUnits: number;
  /** `deadUnits` through `units` */
  readonly deadShare: number;
  /** share of values within 1 % of an end of what the layer can give (`Sigmoid`, `Tanh` …); null for layers without ends */
  readonly saturatedShare: number | null;
  /** so many of the values, evenly from the least to the largest, as the option `quantiles` says; of the last watched batch */
  readonly quantiles: readonly number[];
}

/** What a watched layer did: numbers alone, so that they can be written as JSON. */
export interface LayerStatistics {
  /** dotted, as in `namedModules()` */
  readonly name: string;
  /** the class, e.g. `ReLU` */
  readonly type: string;
  readonly activation: ActivationStatistics;
  /** of the loss by what the layer gave; null where no gradient came */
  readonly activationGradient: GradientSize | null;
  /** units that no example had a gradient for */
  readonly unreachedUnits: number;
  /** of the loss by the layer's own parameters, before clipping; null for a layer without, or with frozen ones */
  readonly gradient: ParameterGradient | null;
  /** ‖w‖ of the layer's own parameters, before the step; null for a layer without */
  readonly parameterNorm: number | null;
  /** ‖Δw‖/‖w‖ of a step; null for a layer without parameters, where ‖w‖ is 0, or no step was made */
  readonly updateRatio: number | null;
}

/** Layers in the order in which they were called first, in one watched batch, or in all of an epoch. */
export interface StatisticsRecord {
  /** from 1 */
  readonly epoch: number;
  /** the watched batch, from 1; null for a record of an epoch */
  readonly batch: number | null;
  /** batches of the record that were watched */
  readonly watched: number;
  /** batches of the epoch; where the loader does not know, NaN until the last one */
  readonly batches: number;
  readonly layers: readonly LayerStatistics[];
}

/** Something that is wrong with how a network learns. */
export interface Finding {
  readonly kind:
    | 'deadUnits'
    | 'saturation'
    | 'vanishingGradients'
    | 'explodingGradients'
    | 'largeUpdates'
    | 'smallUpdates'
    | 'notFinite';
  /** the layer that it shows in */
  readonly layer: string;
  /** the first of the epochs without gap in which it was so */
  readonly since: number;
  /** the last of them, which the text is about */
  readonly epoch: number;
  /** e.g. `layer 2 (ReLU): 61 of 64 units were 0 for every example of epoch 3` */
  readonly text: string;
}
