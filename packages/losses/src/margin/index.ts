export { cosineEmbeddingLoss, CosineEmbeddingLoss } from './cosine-embedding.ts';
export { hingeEmbeddingLoss, HingeEmbeddingLoss } from './hinge-embedding.ts';
export { marginRankingLoss, MarginRankingLoss } from './margin-ranking.ts';
export { multiMarginLoss, MultiMarginLoss } from './multi-margin.ts';
export { multilabelMarginLoss, MultiLabelMarginLoss } from './multilabel-margin.ts';
export { multilabelSoftMarginLoss, MultiLabelSoftMarginLoss } from './multilabel-soft-margin.ts';
export { softMarginLoss, SoftMarginLoss } from './soft-margin.ts';
export {
  tripletMarginLoss,
  TripletMarginLoss,
  tripletMarginWithDistanceLoss,
  TripletMarginWithDistanceLoss,
} from './triplet-margin.ts';
