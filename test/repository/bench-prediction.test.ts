import { expect, it } from 'vitest';
import { benchPrediction, chooseTrials } from '../../scripts/bench-prediction.ts';
import { runGit } from '../workspace/support.ts';
import { gitRepository } from './support.ts';

const commits: [string, Record<string, string>][] = [
  ['start', { 'tax.py': '0', 'mail.py': '0' }],
  ['tax of Norway', { 'tax.py': '1' }],
  ['tax of Sweden', { 'tax.py': '2' }],
  ['mail in HTML', { 'mail.py': '1' }],
  ['tax of Finland', { 'tax.py': '3', 'finland.py': '1' }],
  ['flags', { 'flags.py': '1' }],
  ['tax of Denmark', { 'tax.py': '4' }],
  ['zeta', { 'finland.py': '2' }],
];

it('predicts newer commits from what was before all of them', async () => {
  const folder = await gitRepository(commits);
  const chosen = await chooseTrials(folder, 200);
  expect(chosen?.trials.map(({ subject, targets }) => [subject, targets])).toEqual([
    ['zeta', ['finland.py']],
    ['tax of Denmark', ['tax.py']],
    ['tax of Finland', ['tax.py']],
  ]);
  expect(chosen?.base).toBe(runGit(folder, 'rev-parse', 'HEAD~4'));
  const bench = await benchPrediction(folder);
  expect(bench).toMatchObject({ commits: 3, recallAt5: 2 / 3, recallAt10: 2 / 3, hitAt5: 2 / 3 });
  const right = bench?.buckets.reduce((sum, bucket) => sum + bucket.right, 0);
  expect(right).toBe(2);
});

it('has nothing to say of a repository with one commit', async () => {
  expect(await benchPrediction(await gitRepository(commits.slice(0, 1)))).toBeNull();
});
