import { describe, expect, test } from 'vitest';
import { list, planBody } from '../plan-support.ts';

const QUESTION = 'Is this for a person? Tick it when it is done, or say which files an agent should change.';

function questions(body: string): string[] {
  return planBody(body).needsClarification.map(({ question }) => question);
}

describe('what is for people', () => {
  test.each([
    'Publish to npm',
    'Publish 1.0.0 to PyPI',
    'Tag v1.0',
    'Tag the release',
    'Cut a release',
    'Announce on Discord',
    'Announce v2',
    'Ask Jo about the colours',
    '1.2 Ask the design team for icons',
    'Meeting with sales',
    'Discuss the name of the option',
    'Schedule a meeting with Jo',
    'Email Jo about prices',
    'Invite beta testers',
    'Decide on a name',
    'Talk to Jo',
    'Wait for legal',
    'Get sign-off from security',
  ])('is asked about: %s', (line) => {
    expect(questions(list(line, 'Fix `a.ts`'))).toEqual([QUESTION]);
  });

  test.each([
    'Publish events to the bus',
    'Publish to npm from CI',
    'Publish v2 events',
    'Tag images in the gallery',
    'Tag v2 endpoints as deprecated',
    'Release locks after a crash',
    'Announce errors to screen readers',
    'Ask for confirmation before anything is deleted',
    'Ask User for a name',
    'Meet the contrast that WCAG asks for',
    'Discussion page of a project',
    'Schedule the cleanup job in `jobs.ts`',
    'Schedule reports',
    'Email Templates',
    'Email validation',
    'Invite users by email',
    'Decide encoding from the BOM',
    'Talk to Redis over TLS',
    'Wait for Redis to be up',
    'Wait for security headers',
    'Discuss trade-offs in `docs/design.md`',
  ])('is not, where it is work: %s', (line) => {
    expect(questions(list(line, 'Fix `a.ts`'))).toEqual([]);
  });

  test('is asked about in open items only, and keeps back what waits for it', () => {
    expect(questions('- [x] Ask Jo about the name\n- [ ] Fix the menu\n')).toEqual([]);
    const plan = planBody(list('Ask Jo about the name', 'Rename the menu, after 1', 'Fix `a.ts`'));
    expect(plan.needsClarification.map(({ handle }) => handle)).toEqual(['item-1', 'item-2']);
  });
});

describe('titles that say little', () => {
  test('mean something under a heading that says of what', () => {
    expect(questions('## Parser\n\n- [ ] Tests\n- [ ] Docs\n- [ ] Add a lexer\n')).toEqual([]);
    for (const heading of ['Phase 2', 'Tasks', 'Tests', 'Week 1']) {
      expect(questions(`## ${heading}\n\n- [ ] Tests\n- [ ] Add a lexer\n`), heading).toHaveLength(1);
    }
    expect(questions('## Parser\n\n- [ ] Refactoring\n- [ ] Add a lexer\n')).toHaveLength(1);
  });

  test('say as little behind a number or a request, but not behind a label that names the object', () => {
    for (const line of ['1.2 Improve performance', 'We should fix bugs', 'Please improve quality']) {
      expect(questions(list(line, 'Fix `a.ts`')), line).toHaveLength(1);
    }
    expect(questions(list('[Parser] Fix bugs', 'Fix `a.ts`'))).toEqual([]);
  });
});
