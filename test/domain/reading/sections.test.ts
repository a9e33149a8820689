import { describe, expect, test } from 'vitest';
import { messages, readBody, titles } from '../plan-support.ts';

/** What is left of two boxes under a heading, where there are tasks elsewhere. */
const besideTasks = (heading: string) =>
  titles(`## ${heading}\n- [ ] Fix x\n- Fix y\n\n## Parser\n- [ ] Fix a\n`).filter(
    (title) => title !== 'Fix a',
  );

describe('parts that hold no work, whatever stands in them', () => {
  test.for([
    'Out of scope',
    'Non-goals',
    'Not in this release',
    'Won’t do',
    'What we will not do',
    'Acceptance criteria',
    'Definition of Done',
    '✅ Definition of done:',
    'Success metrics',
    'Test plan',
    'How to test',
    'Risks',
    '⚠️ Risks and mitigations',
    '2. Out of scope',
    'Open questions',
    'Our open questions',
    'Alternatives considered',
    'References',
    'Related issues',
    'Future work',
    'Rollout plan',
    'Before you submit',
    'Stakeholders',
    'Nicht-Ziele',
    'Was wir nicht machen',
    'Akzeptanzkriterien',
    'Offene Fragen',
    'Später',
    'Hors périmètre',
    'Critères d’acceptation',
    'Plus tard',
    'Voir aussi',
    'Fuera de alcance',
    'Criterios de aceptación',
    'Riesgos',
    'Fora do escopo',
    'Critérios de aceitação',
    'Dúvidas',
    'Buiten scope',
    'Acceptatiecriteria',
    'Open vragen',
    '不在范围内',
    '验收标准',
    '待讨论',
    '対象外',
    '受け入れ条件',
    'リスク',
    '범위 외',
  ])('%s', (heading) => {
    expect(besideTasks(heading)).toEqual([]);
    expect(messages(`## ${heading}\n- [ ] Fix x\n\n## Parser\n- [ ] Fix a\n`)).toEqual([
      expect.stringMatching(/^1: What stands under “.+” is no work to hand out: it is left out\.$/),
    ]);
    expect(readBody(`## ${heading}\n- [ ] Fix x\n- [ ] Fix y\n`).items).toEqual([]);
  });

  test.for(['Background', 'Overview', 'Notes', 'Goals', 'Hintergrund', 'Contexte', 'Contexto'])(
    'beside tasks an explanation is none: %s',
    (heading) => {
      expect(besideTasks(heading)).toEqual([]);
    },
  );

  test.for(['Background', 'Hintergrund', 'Contexte', '背景', 'はじめに'])(
    'where there are no others, boxes in an explanation are taken, with a word: %s',
    (heading) => {
      const body = `## ${heading}\n- [ ] Fix x\n- [ ] Fix y\n`;
      expect(titles(body)).toEqual(['Fix x', 'Fix y']);
      expect(messages(body)).toEqual([
        expect.stringMatching(/^2: It stands where things are usually explained/),
        expect.stringMatching(/^3: It stands where things are usually explained/),
      ]);
    },
  );

  test.for([
    'Risk model in the parser',
    'Links in the footer',
    'Test runner',
    'Questions API',
    'Teamwork',
    'Parser',
  ])('words of such a kind inside the name of a feature: %s', (heading) => {
    expect(besideTasks(heading)).toContain('Fix x');
  });

  test('what stands inside of such a part is left out as well, up to the next heading of its rank', () => {
    const body =
      '## Risks\n- [ ] a\n### Tasks of it\n- [ ] b\n**Bold line**\n- [ ] c\n## Parser\n- [ ] Fix d\n';
    expect(titles(body)).toEqual(['Fix d']);
    expect(messages(body)).toHaveLength(1);
  });

  test('the name of the whole is none of its parts, whatever its words', () => {
    expect(titles('# Test plan for 2.0\n\n## Parser\n- [ ] Fix a\n\n## Lexer\n- [ ] Fix b\n')).toEqual([
      'Fix a',
      'Fix b',
    ]);
  });
});

describe('what divides a body', () => {
  test('headings and bold lines name the section of their items', () => {
    const body = '# Plan\n- [ ] Fix a\n\n**Parser:**\n- [ ] Fix b\n\n## Lexer\n- [ ] Fix c\n';
    expect(readBody(body).items.map(({ section }) => section)).toEqual(['Plan', 'Parser', 'Lexer']);
  });

  test('what is folded away is a part of its own, and ends where it is closed', () => {
    const body =
      '## Work\n- [ ] Fix a\n\n<details>\n<summary>Later</summary>\n\n- [ ] Fix x\n\n</details>\n\n- [ ] Fix b\n';
    expect(readBody(body).items.map(({ title, section }) => [title, section])).toEqual([
      ['Fix a', 'Work'],
      ['Fix b', 'Work'],
    ]);
  });

  test('boxes that are folded away are work, other entries explain', () => {
    const folded = (mark: string) =>
      `- ${mark}Fix a\n\n<details><summary>More</summary>\n\n- ${mark}Fix b\n\n</details>\n`;
    expect(titles(folded('[ ] '))).toEqual(['Fix a', 'Fix b']);
    expect(titles(folded(''))).toEqual(['Fix a']);
  });
});
