export type { Dataset, DatasetWorkers } from './dataset/dataset.ts';
export { TensorDataset, type Tensors } from './dataset/tensor-dataset.ts';
export { subset, Subset } from './dataset/subset.ts';
export { mapDataset } from './dataset/map-dataset.ts';
export { windows, type Window, type WindowOptions } from './dataset/windows.ts';
export { classWeights } from './dataset/class-weights.ts';
export { filterDataset } from './dataset/filter-dataset.ts';
export { cacheDataset } from './dataset/cache-dataset.ts';
export { IterableDataset, type Items, type ItemSource, type StreamedDataset } from './dataset/iterable-dataset.ts';
export { concatDatasets } from './dataset/concat-datasets.ts';
export { DataLoader, type DataLoaderState } from './loader/data-loader.ts';
export type { DataLoaderOptions } from './loader/loader-options.ts';
export { collate, type Collated } from './loader/collate.ts';
export { padCollate, type Padded } from './loader/pad-collate.ts';
export { randomSampler, sequentialSampler, subsetRandomSampler, type Sampler } from './samplers/sampler.ts';
export { weightedSampler } from './samplers/weighted-sampler.ts';
export { balancedSampler } from './samplers/balanced-sampler.ts';
export { distributedSampler } from './samplers/distributed-sampler.ts';
export { batchSampler, type BatchSampler } from './samplers/batch-sampler.ts';
export { bucketByLength } from './samplers/bucket-by-length.ts';
export type { Parts, Split } from './split/parts.ts';
export { randomSplit } from './split/random-split.ts';
export { stratifiedSplit } from './split/stratified-split.ts';
export { groupSplit } from './split/group-split.ts';
export { timeSeriesSplit, timeSplit } from './split/time-split.ts';
export { kFold } from './split/k-fold.ts';
export { stratifiedKFold } from './split/stratified-k-fold.ts';
export { groupKFold } from './split/group-k-fold.ts';
export type { Fold } from './split/fold.ts';
export type { Groups } from './split/groups.ts';
export type { RandomOptions } from './seeding.ts';
export { meanAndStd, type MeanAndStd } from './transforms/mean-and-std.ts';
export { normalize } from './transforms/normalize.ts';
export { compose, scale, toFloat, type Transform } from './transforms/transform.ts';
export { flipHorizontal, flipVertical, randomFlip } from './transforms/flip.ts';
export { randomRotate, rotate } from './transforms/rotate.ts';
export { randomShift, shift } from './transforms/shift.ts';
export { randomZoom } from './transforms/zoom.ts';
export type { FillOptions } from './transforms/resample.ts';
export { affine, randomAffine, type AffineOptions, type RandomAffineOptions } from './transforms/affine.ts';
export { perspective, randomPerspective, type Corners } from './transforms/perspective.ts';
export { centerCrop, randomCrop, randomResizedCrop } from './transforms/crop.ts';
export { resize } from './transforms/resize.ts';
export type { ImageSize } from './transforms/size.ts';
export {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  colorJitter,
  grayscale,
  type ColorJitterOptions,
  type JitterRange,
} from './transforms/color.ts';
export {
  adjustSharpness,
  autocontrast,
  equalize,
  gaussianBlur,
  gaussianNoise,
  invert,
  posterize,
  solarize,
} from './transforms/tone.ts';
export { randomErasing } from './transforms/erase.ts';
export { cutmix, mixup, type Labelled, type MixTransform } from './transforms/mix.ts';
export { randomApply, randomChoice } from './transforms/random-choice.ts';
export { randAugment, trivialAugment } from './transforms/rand-augment.ts';
export { parseIdx, readIdx } from './readers/idx.ts';
export { parseNpy, readNpy, toNpy } from './readers/npy/npy.ts';
export { parseNpz, readNpz, toNpz, type NpzOptions } from './readers/npy/npz.ts';
export { readParquet } from './readers/parquet/parquet.ts';
export { readArrow } from './readers/arrow/arrow.ts';
export type { ColumnarOptions } from './readers/columnar/columnar-options.ts';
export { parseWav, readWav, type Wav } from './readers/wav/wav.ts';
export { decodeImage, type DecodeOptions } from './images/decode-image.ts';
export type { ImageOptions } from './images/image-options.ts';
export { parseCsv, readCsv, streamCsv } from './readers/csv/csv.ts';
export type { CsvFileOptions, CsvOptions, CsvStreamOptions } from './readers/csv/csv-options.ts';
export {
  parseJsonLines,
  readJsonLines,
  streamJsonLines,
  type JsonLinesOptions,
} from './readers/json-lines/json-lines.ts';
export type { JsonValue } from './readers/json-lines/json-records.ts';
export type { FileOptions } from './readers/file-options.ts';
export type { Source } from './readers/source/source.ts';
export type { Column, ColumnType, Table } from './tabular/table.ts';
export { selectColumns } from './tabular/select-columns.ts';
export { selectRows } from './tabular/select-rows.ts';
export { tableToTensors, type TableToTensorsOptions } from './tabular/table-to-tensors.ts';
export { TabularPipeline, type TabularTensors } from './tabular/pipeline/tabular-pipeline.ts';
export type { ColumnSteps, TabularOptions, TargetColumn } from './tabular/pipeline/tabular-options.ts';
export type { TabularData } from './tabular/pipeline/tabular-data.ts';
export type { TabularStep } from './tabular/steps/step.ts';
export { impute } from './tabular/steps/impute.ts';
export { standardize } from './tabular/steps/standardize.ts';
export { minMax } from './tabular/steps/min-max.ts';
export { robust } from './tabular/steps/robust.ts';
export { oneHot } from './tabular/steps/one-hot.ts';
export { ordinal } from './tabular/steps/ordinal.ts';
export { target } from './tabular/steps/target.ts';
export { iris } from './known/iris.ts';
export { synthDigits } from './synth-digits/synth-digits.ts';
export { makeBlobs } from './synthetic/make-blobs.ts';
export { makeCircles } from './synthetic/make-circles.ts';
export { makeMoons } from './synthetic/make-moons.ts';
export { makeSpiral } from './synthetic/make-spiral.ts';
export type { LabelledPoints, PointOptions } from './synthetic/points.ts';
export type { ImageDataset, LabelledImages } from './dataset/image-dataset.ts';
export type { Tokenizer } from './text/tokenizer.ts';
export { CharTokenizer, type CharTokenizerData } from './text/char-tokenizer.ts';
export { splitWords, WordTokenizer, type WordOptions, type WordTokenizerData } from './text/word-tokenizer.ts';
export { BytePairTokenizer, type BytePairOptions } from './text/byte-pair/byte-pair-tokenizer.ts';
export { type TokenizerJson } from './text/byte-pair/tokenizer-json.ts';
export { huggingFaceTokenizer } from './text/hugging-face.ts';
