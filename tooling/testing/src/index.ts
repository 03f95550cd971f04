export { expectClose, type Numbers, type TensorLike, type Tolerance } from './expect-close.ts';
export { goldenFolders, goldenNames, readGolden, type Written } from './golden.ts';
