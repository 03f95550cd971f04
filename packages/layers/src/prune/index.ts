export {
  customFromMask,
  globalUnstructured,
  identity,
  isPruned,
  l1Unstructured,
  lnStructured,
  randomStructured,
  randomUnstructured,
  remove,
} from './prune.ts';
