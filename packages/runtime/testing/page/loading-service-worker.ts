import { createSession } from '../../src/index.ts';
import { answer } from './answer.ts';

answer(createSession);
