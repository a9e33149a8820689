import { describe } from 'vitest';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { tellsOfADependentTask, tellsOfAFailure, tellsTheHappyPath } from './stories.ts';

describe.skipIf(!hasRedisServer)(`a run, ${REDIS_SUITE}`, () => {
  tellsTheHappyPath('redis');
  tellsOfADependentTask('redis');
  tellsOfAFailure('redis');
});
