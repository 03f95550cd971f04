export { VisionTransformer, type VisionTransformerOptions } from './vision-transformer.ts';
export { vitB16, vitB32, vitH14, vitL16, vitL32, type VitOptions } from './vit.ts';
export { vitFromConfig, vitWeights } from './vit-from-config.ts';
