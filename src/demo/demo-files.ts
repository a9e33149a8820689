import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const demo = join(root, 'fixtures/demo');

/** Everything that the demo's own agent is made of. */
export const demoFolder = demo;

/** The folder that becomes the demo's repository. */
export const demoRepository = join(demo, 'repository');

/** The demo's master issue: its title is the first heading of the file. */
export async function readMasterIssue(): Promise<{ title: string; body: string }> {
  const text = await readFile(join(demo, 'master-issue.md'), 'utf8');
  const [heading = '', ...body] = text.split('\n');
  return { title: heading.replace(/^# /, ''), body: body.join('\n').trim() };
}

/** Where the app leaves the metrics of a run. */
export function summaryFile(dataDir: string, runId: string): string {
  return join(dataDir, 'runs', runId, 'summary.json');
}

/** The shell command of the demo's own agent; `pace` is the time of one of its steps, in seconds. */
export function scriptedAgentCommand(pace: number): string {
  return `'${process.execPath}' '${join(demo, 'agent.ts')}' --pace ${pace}`;
}

const manifest = z.object({
  name: z.string(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

/** The App's own manifest, so that the demo runs with exactly the rights that an installation asks for. */
export async function readManifest(): Promise<z.infer<typeof manifest>> {
  return manifest.parse(parse(await readFile(join(root, 'app.yml'), 'utf8')));
}
