import { EXIT } from './exit-code.ts';
import { WEBHOOK_PATH } from './github/webhook-server.ts';
import { setUp } from './setup/set-up.ts';

export interface SetUpArguments {
  readonly webhookUrl?: string | undefined;
  readonly organization?: string | undefined;
}

/** Serves the registration of the GitHub App until it is done or Ctrl-C ends it. Returns the exit code. */
export async function runSetUp({ webhookUrl = '', organization = '' }: SetUpArguments = {}): Promise<number> {
  const ending = new AbortController();
  let code: number = EXIT.interrupted;
  process.once('SIGINT', () => ending.abort());
  process.once('SIGTERM', () => {
    code = EXIT.terminated;
    ending.abort();
  });
  const { env } = process;
  const directory = process.cwd();
  const say = (line: string) => console.log(line);
  const { signal } = ending;
  const outcome = await setUp({
    directory,
    env,
    webhookPath: WEBHOOK_PATH,
    webhookUrl,
    organization,
    say,
    signal,
  });
  if (outcome === 'registered') return EXIT.all;
  console.error('Nothing was registered.');
  return code;
}
