export { BertModel, bertFromConfig, type BertInputs } from './bert.ts';
export { BertForMaskedLM, BertForSequenceClassification } from './bert-heads.ts';
export { SentenceTransformer } from './sentence-transformer.ts';
export { bertOptions, type BertOptions } from './bert-options.ts';
