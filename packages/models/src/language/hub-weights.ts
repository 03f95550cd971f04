import { transpose } from '@gradkit/core-tensor/functional';
import type { StateDict } from '@gradkit/layers';
import { renameWeights, replaced, type Renaming } from '../hub/rename-weights.ts';

const bertRenamings: readonly Renaming[] = [
  [/^(?:bert|distilbert)\./, ''],
  [/\.gamma$/, '.weight'], // files that TensorFlow wrote at first
  [/\.beta$/, '.bias'],
  [/^transformer\.layer\./, 'encoder.layer.'], // DistilBERT, from here on
  [/\.attention\.q_lin\./, '.attention.self.query.'],
  [/\.attention\.k_lin\./, '.attention.self.key.'],
  [/\.attention\.v_lin\./, '.attention.self.value.'],
  [/\.attention\.out_lin\./, '.attention.output.dense.'],
  [/\.sa_layer_norm\./, '.attention.output.LayerNorm.'],
  [/\.ffn\.lin1\./, '.intermediate.dense.'],
  [/\.ffn\.lin2\./, '.output.dense.'],
  [/\.output_layer_norm\./, '.output.LayerNorm.'],
];

function bertName(name: string): string | null {
  const found = replaced(name, bertRenamings);
  return /^(?:embeddings|encoder|pooler)\./.test(found) && found !== 'embeddings.position_ids' ? found : null;
}

function gpt2Name(name: string): string | null {
  if (/\.attn\.(?:masked_)?bias$/.test(name)) return null;
  return /^(?:transformer|lm_head)\./.test(name) ? name : `transformer.${name}`;
}

/**
 * Weights of a file of a BERT, with a head or without, or of a DistilBERT, under the names of a `BertModel`. What it does not need is left out:
 * positions that are counted, and heads.
 *
 * @param tensors what is in the file, by name
 * @throws {DataError} if two tensors get the same name
 * @example Object.keys(bertWeights({ 'bert.pooler.dense.bias': zeros([8]), 'cls.predictions.bias': zeros([20]) })); // ["pooler.dense.bias"]
 */
export function bertWeights(tensors: StateDict): StateDict {
  return renameWeights('bertWeights', tensors, bertName);
}

/**
 * Weights of a file of a GPT-2, with its head or without, under the names of a `GPT2LMHeadModel`. Those of linear layers are transposed, for files have
 * them as `Conv1D`, `[inFeatures, outFeatures]`. What the model does not need is left out: masks, which follow from the length.
 *
 * The state dict of a model is so made one for HuggingFace, too: `gpt2Weights(model.stateDict())`.
 *
 * @param tensors what is in the file, by name
 * @throws {DataError} if two tensors get the same name
 * @example
 * const weights = gpt2Weights({ 'wte.weight': zeros([20, 8]), 'h.0.mlp.c_fc.weight': zeros([8, 32]), 'h.0.attn.bias': zeros([1, 1, 4, 4]) });
 * Object.entries(weights).map(([name, { shape }]) => [name, ...shape]); // [["transformer.wte.weight", 20, 8], ["transformer.h.0.mlp.c_fc.weight", 32, 8]]
 */
export function gpt2Weights(tensors: StateDict): StateDict {
  const named = renameWeights('gpt2Weights', tensors, gpt2Name);
  const turned = Object.entries(named).map(
    ([name, value]) => [name, isConv1D(name) ? transpose(value) : value] as const,
  );
  return Object.fromEntries(turned);
}

const isConv1D = (name: string): boolean => /\.(?:c_attn|c_proj|c_fc)\.weight$/.test(name);
