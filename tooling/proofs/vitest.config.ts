import { defineTests } from '../config/vitest.ts';

export default defineTests({
  alone: [
    'src/{compiled,worker}/browser.test.ts',
    'src/compiled/webgpu.test.ts',
    'src/{dropped,memory}.test.ts',
    'src/{full-disk,readers,resume}/*.test.ts',
    'src/{layer-table,operation-table,random-trainings,tfjs}/*.test.ts',
    'src/numerics/sweep.test.ts',
    'src/random-programs/random-programs.test.ts',
  ],
  apart: ['src/{layers,operations}/*.test.ts'],
  env: { GRADKIT_DEBUG: process.env['GRADKIT_DEBUG'] ?? 'verify' }, // every stage of compiling is verified, too
});
