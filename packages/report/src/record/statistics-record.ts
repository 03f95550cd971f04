/** Activations and gradients of a layer. */
export interface LayerStatistics {
  readonly name: string;
  readonly type: string;
  readonly activation: {
    readonly mean: number;
    readonly deviation: number;
    readonly min: number;
    readonly max: number;
    /** share of values that are 0 */
    readonly zeroShare: number;
    /** share of units that are 0 for every example */
    readonly deadShare: number;
  };
  /** of the loss by the layer's own parameters; null for a layer without */
  readonly gradient: { readonly norm: number; readonly meanAbsolute: number } | null;
  /** norm of the change of the parameters through norm of the parameters; null for a layer without */
  readonly updateRatio: number | null;
}

/** All layers in one batch, or in all of an epoch, in the order of the model: a record of `watchStatistics` of train-loop. */
export interface StatisticsRecord {
  readonly epoch: number;
  /** null for a record of an epoch */
  readonly batch: number | null;
  readonly layers: readonly LayerStatistics[];
}
