export {
  lossCurve,
  type EpochLoss,
  type EpochMetrics,
  type LossCurveOptions,
  type LossHistory,
  type Series,
} from './curves/loss-curve.ts';
export { confusionMatrix, type CellExamples, type ConfusionMatrixOptions } from './matrices/confusion-matrix.ts';
export { imageSheet, type ImageSheetOptions } from './images/image-sheet.ts';
export { decisionBoundary, type DecisionBoundaryOptions, type DecisionData } from './planes/decision-boundary.ts';
export { lossSurface, type LossSurface, type LossSurfaceOptions } from './planes/loss-surface.ts';
export { functionCurves, type Curve, type FunctionCurvesOptions } from './curves/function-curves.ts';
export { precisionRecallCurve, rocCurve, type ScoreCurve, type ScoreCurveOptions } from './curves/score-curves.ts';
export { scatter, type ScatterOptions } from './planes/scatter.ts';
export { scatterFrames, type PointsAtStep, type ScatterFramesOptions } from './planes/scatter-frames.ts';
export { calibrationCurve, type CalibrationCurveOptions, type Forecasts } from './curves/calibration-curve.ts';
export { barChart, type BarChartOptions } from './curves/bar-chart.ts';
export { histograms, type HistogramsOptions, type ValuesAtStep } from './curves/histograms.ts';
export { featureMaps, type FeatureMapsOptions } from './images/feature-maps.ts';
export { saliency, type SaliencyOptions } from './images/saliency.ts';
export { attentionMap, type AttentionMapOptions } from './matrices/attention-map.ts';
export { textMap, type TextMapOptions } from './matrices/text-map.ts';
export { layerDiagram, type DiagramLayer, type LayerDiagramOptions } from './networks/layer-diagram.ts';
export { networkDiagram, type NetworkDiagramOptions } from './networks/network-diagram.ts';
export {
  parallelCoordinates,
  type ParallelCoordinatesOptions,
  type TrialResult,
} from './curves/parallel-coordinates.ts';
export { umap, type UmapOptions } from './planes/umap.ts';
export {
  principalComponents,
  projectOnto,
  type PrincipalComponents,
  type PrincipalComponentsOptions,
} from './planes/principal-components.ts';
export { animation, type AnimationOptions } from './animation.ts';
export { forNotebook, type NotebookPicture } from './notebook.ts';
export { bars, sparkline, type BarsOptions, type SparklineOptions } from './terminal.ts';
export { PlotError, type PlotErrorFields } from './plot-error.ts';
export type { AxisLabels, FittedPictureOptions, PictureOptions, PictureSize } from './picture-options.ts';
export type { Theme } from './internal/theme.ts';
export type { Interval, Points, Probabilities } from './internal/requirements.ts';
