export { addLoRA, mergeLoRA } from './lora.ts';
export { loraStateDict, loadLoRA } from './lora-state.ts';
export { addAdapters, removeAdapters } from './bottleneck.ts';
