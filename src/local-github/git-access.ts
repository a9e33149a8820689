import type { MiddlewareHandler } from 'hono';
import type { Authority } from './auth.ts';
import { gitHttpHandler } from './git/http-backend.ts';
import { recordPush } from './state/ref.ts';
import { Refusal } from './state/refusal.ts';
import { findRepository } from './state/repository.ts';
import { may } from './state/viewer.ts';
import type { World } from './state/world.ts';

/** Git over HTTP with the tokens of the API; the password is the token, whatever the user name. */
export function gitAccess(world: World, authority: Authority): MiddlewareHandler {
  return gitHttpHandler({
    repositoryDir: (owner, name) => findRepository(world, owner, name)?.git.dir ?? null,
    authorize: async ({ owner, name, service, password }) => {
      const repository = findRepository(world, owner, name);
      if (!repository) return 'forbidden';
      try {
        const viewer = authority.viewerOf(password);
        const need = service === 'read' ? 'read contents' : 'write contents';
        return may(viewer, repository, need) ? 'ok' : 'forbidden';
      } catch (error) {
        if (error instanceof Refusal) return 'unauthorized';
        throw error;
      }
    },
    onPush: async (owner, name, updates, { password }) => {
      const repository = findRepository(world, owner, name);
      if (!repository) return;
      await recordPush(world, authority.viewerOf(password), repository, updates);
    },
  });
}
