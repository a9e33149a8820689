import { basename } from 'node:path';
import type { RegisteredApp } from './exchange-code.ts';
import type { SavedApp } from './save-app.ts';

/** A registration that is done: what GitHub told and what was written of it. */
export interface Registration {
  readonly app: RegisteredApp;
  readonly saved: SavedApp;
  /** Variables of this process that go before what `.env` says. */
  readonly shadowed: readonly string[];
}

/** Where people choose the repositories that the App may work in. */
export function installationUrl({ url }: RegisteredApp): string {
  return `${url}/installations/new`;
}

/** What was written, in one or two sentences without a secret. */
export function describeSaved({ saved }: Registration): string {
  const { names, replaced, backup } = saved;
  const written = `.env holds ${names.join(', ')} now, and only your account can read it.`;
  return backup === null
    ? written
    : `${written} What it had for ${replaced.join(', ')} is kept in ${basename(backup)}.`;
}

/** What is left to do, in its order; the address of the first step is `installationUrl`. */
export function nextSteps({ app, shadowed }: Registration): string[] {
  return [
    'Install the App on your repositories',
    ...(app.webhookSecret === null
      ? [
          "GitHub has made no webhook secret: set one of at least 16 characters in the App's settings, and as WEBHOOK_SECRET in .env",
        ]
      : []),
    ...(shadowed.length === 0
      ? []
      : [`Take ${shadowed.join(', ')} out of this terminal's environment: they would go before .env`]),
    'Name your coding agent in .env, with the key of its model: AGENTS=claude and ANTHROPIC_API_KEY=…, for example',
    'Check everything: npm run doctor',
    'Start the server: npm start',
  ];
}
