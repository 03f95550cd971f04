export {
  lossCurve,
  type EpochLoss,
  type EpochMetrics,
  type LossCurveOptions,
  type LossHistory,
  type Series,
} from './loss-curve.ts';
export { confusionMatrix, type CellExamples, type ConfusionMatrixOptions } from './confusion-matrix.ts';
export { imageSheet, type ImageSheetOptions } from './image-sheet.ts';
export { decisionBoundary, type DecisionBoundaryOptions, type DecisionData } from './decision-boundary.ts';
export { lossSurface, type LossSurface, type LossSurfaceOptions } from './loss-surface.ts';
export { functionCurves, type Curve, type FunctionCurvesOptions } from './function-curves.ts';
export { precisionRecallCurve, rocCurve, type ScoreCurve, type ScoreCurveOptions } from './score-curves.ts';
export { scatter, type ScatterOptions } from './scatter.ts';
export { scatterFrames, type PointsAtStep, type ScatterFramesOptions } from './scatter-frames.ts';
export { calibrationCurve, type CalibrationCurveOptions, type Forecasts } from './calibration-curve.ts';
export { histograms, type HistogramsOptions, type ValuesAtStep } from './histograms.ts';
export { featureMaps, type FeatureMapsOptions } from './feature-maps.ts';
export { saliency, type SaliencyOptions } from './saliency.ts';
export { attentionMap, type AttentionMapOptions } from './attention-map.ts';
export { parallelCoordinates, type ParallelCoordinatesOptions, type TrialResult } from './parallel-coordinates.ts';
export { umap, type UmapOptions } from './umap.ts';
export {
  principalComponents,
  projectOnto,
  type PrincipalComponents,
  type PrincipalComponentsOptions,
} from './principal-components.ts';
export { animation, type AnimationOptions } from './animation.ts';
export { bars, sparkline, type BarsOptions, type SparklineOptions } from './terminal.ts';
export { PlotError, type PlotErrorFields } from './plot-error.ts';
export type { AxisLabels, FittedPictureOptions, PictureOptions, PictureSize } from './picture-options.ts';
export type { Probabilities } from './internal/probability-grid.ts';
export type { Theme } from './internal/theme.ts';
export type { Interval, Points } from './internal/requirements.ts';
