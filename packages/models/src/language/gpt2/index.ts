export { GPT2LMHeadModel, GPT2Model, gpt2FromConfig, type GPT2CallOptions } from './gpt2.ts';
export type { GPT2Options } from './gpt2-options.ts';
