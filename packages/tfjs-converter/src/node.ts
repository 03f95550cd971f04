export { readModel, saveLayersModel } from './node/model-folder.ts';
