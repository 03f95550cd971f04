export { expectClose, type Numbers, type TensorLike, type Tolerance } from './expect-close.ts';
export { goldenFolders, goldenNames, readGolden, type Written } from './golden.ts';
export { byteMutation, type Mutant, type Mutation } from './mutation/mutate-bytes.ts';
export { mutateJson, type JsonValue } from './mutation/mutate-json.ts';
export { messageMutation } from './mutation/mutate-message.ts';
export { mutantCount, mutantOf, readMutants, type ReadReport } from './mutation/read-mutants.ts';
export { seeded, type Seeded } from './mutation/seeded.ts';
