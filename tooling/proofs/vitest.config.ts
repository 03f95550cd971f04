import { mergeConfig } from 'vitest/config';
import shared from '../config/vitest.ts';

// Every stage of compiling is verified, too.
export default mergeConfig(shared, { test: { env: { GRADKIT_DEBUG: 'verify' } } });
