import { requireString } from '@gradkit/core-tensor/functional';

type Renaming = readonly [pattern: RegExp, replacement: string];

const renamed = (name: string, renamings: readonly Renaming[]): string =>
  renamings.reduce((found, [pattern, replacement]) => found.replace(pattern, replacement), name);

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

/**
 * What a `BertModel` calls a parameter that a file of a BERT, with a head or without, or of a DistilBERT has.
 *
 * @param name in the file
 * @returns null where the model does not need it: positions that are counted, and parameters of heads
 * @example bertName('distilbert.transformer.layer.0.attention.q_lin.weight'); // "encoder.layer.0.attention.self.query.weight"
 */
export function bertName(name: string): string | null {
  requireString('bertName', 'name', name);
  const found = renamed(name, bertRenamings);
  const isKnown = /^(?:embeddings|encoder|pooler)\./.test(found);
  return isKnown && found !== 'embeddings.position_ids' ? found : null;
}

/**
 * What a `GPT2LMHeadModel` calls a parameter that a file of a GPT-2, with its head or without, has.
 *
 * @param name in the file
 * @returns null where the model does not need it: masks that follow from the length
 * @example gpt2Name('h.0.attn.c_attn.weight'); // "transformer.h.0.attn.c_attn.weight"
 */
export function gpt2Name(name: string): string | null {
  requireString('gpt2Name', 'name', name);
  if (/\.attn\.(?:masked_)?bias$/.test(name)) return null;
  return /^(?:transformer|lm_head)\./.test(name) ? name : `transformer.${name}`;
}
