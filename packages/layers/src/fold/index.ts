export { Fold, fold } from './fold.ts';
export { Unfold, unfold } from './unfold.ts';
