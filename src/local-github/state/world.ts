import type { WriteLog } from '../write-log.ts';
import type { App, Installation } from './app.ts';
import type { PendingApp } from './app-manifest.ts';
import type { Account, Entity, Repository } from './entities.ts';
import type { WorldEvent } from './events.ts';
import { type Identity, IdentitySource, type NodeKind } from './identity.ts';

export interface WorldOptions {
  /** `http://localhost:PORT`, without a slash at the end. */
  readonly origin: string;
  readonly app: App;
  readonly now: () => Date;
  readonly writes: WriteLog;
}

/** All that this GitHub knows, in memory; the commits are in the bare repositories on disk. */
export class World {
  app: App;
  readonly writes: WriteLog;
  readonly now: () => Date;
  /** Registrations of Apps that wait for the exchange of their code, by that code. */
  readonly pendingApps = new Map<string, PendingApp>();
  /** By REST login in lower case. */
  readonly accounts = new Map<string, Account>();
  /** By `owner/name` in lower case. */
  readonly repositories = new Map<string, Repository>();
  readonly installations: Installation[] = [];
  origin: string;
  readonly #identities = new IdentitySource();
  readonly #byNodeId = new Map<string, Entity>();
  readonly #byId = new Map<number, Entity>();
  readonly #listeners: ((event: WorldEvent) => void)[] = [];

  constructor(options: WorldOptions) {
    this.origin = options.origin;
    this.app = options.app;
    this.now = options.now;
    this.writes = options.writes;
  }

  /** ISO 8601 in whole seconds, as GitHub writes times. */
  timestamp(plusSeconds = 0): string {
    const time = new Date(this.now().getTime() + plusSeconds * 1000);
    return time.toISOString().replace(/\.\d+Z$/, 'Z');
  }

  newIdentity(kind: NodeKind): Identity {
    return this.#identities.next(kind);
  }

  register(entity: Entity): void {
    this.#byNodeId.set(entity.nodeId, entity);
    this.#byId.set(entity.id, entity);
  }

  unregister(entity: Entity): void {
    this.#byNodeId.delete(entity.nodeId);
    this.#byId.delete(entity.id);
  }

  findByNodeId(nodeId: string): Entity | undefined {
    return this.#byNodeId.get(nodeId);
  }

  findById(id: number): Entity | undefined {
    return this.#byId.get(id);
  }

  /** Calls `listener` for each change, at once and in order, while the change is what the world shows. */
  onEvent(listener: (event: WorldEvent) => void): void {
    this.#listeners.push(listener);
  }

  emit(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
