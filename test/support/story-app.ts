/** The App of the whole-app stories. */
export const APP = {
  id: 1,
  slug: 'orchestrator',
  name: 'Orchestrator',
  permissions: { issues: 'write', pull_requests: 'write', contents: 'write', checks: 'write' },
  events: ['issues', 'issue_comment', 'pull_request'],
  webhookSecret: 'a-secret-of-this-story',
} as const;

/** See the file: what it does with a task is told by the name of the task's file. */
export const STORY_AGENT = new URL('../../fixtures/agents/story.sh', import.meta.url).pathname;

/** The body of a master issue with one independent item for each file. */
export function checklist(...files: readonly string[]): string {
  return files.map((file) => `- [ ] Add \`src/${file}.txt\` with the text for ${file}`).join('\n');
}
