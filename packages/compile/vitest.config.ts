import { mergeConfig } from 'vitest/config';
import shared from '../../tooling/config/vitest.ts';

// Every stage of the pipeline is verified in every test.
export default mergeConfig(shared, { test: { env: { GRADKIT_DEBUG: 'verify' } } });
