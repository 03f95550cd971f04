export {
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaAvgFn,
  getSwaMultiAvgFn,
  type AvgFn,
  type MultiAvgFn,
} from './average-functions.ts';
export { AveragedModel } from './averaged-model.ts';
export { updateBn } from './update-bn.ts';
