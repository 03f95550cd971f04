export { GPT, type GPTOptions } from './gpt.ts';
export { CharacterModel, type CharacterModelOptions } from './lstm.ts';
