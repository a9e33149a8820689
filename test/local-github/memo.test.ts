import { expect, test } from 'vitest';
import { Memo } from '../../src/local-github/git/memo.ts';

test('a question is asked once, also by two at the same time', async () => {
  const memo = new Memo<string>();
  let asked = 0;
  const ask = async (): Promise<string> => {
    asked += 1;
    return `answer ${asked}`;
  };
  expect(await Promise.all([memo.recall('q', ask), memo.recall('q', ask)])).toEqual(['answer 1', 'answer 1']);
  expect(await memo.recall('q', ask)).toBe('answer 1');
  expect(await memo.recall('other', ask)).toBe('answer 2');
});

test('what failed, or may change, is asked again', async () => {
  const memo = new Memo<string | null>((answer) => answer !== null);
  const failure = memo.recall('q', () => Promise.reject(new Error('no space left')));
  await expect(failure).rejects.toThrow('no space left');
  expect(await memo.recall('q', async () => null)).toBeNull();
  expect(await memo.recall('q', async () => 'found')).toBe('found');
  expect(await memo.recall('q', async () => 'unasked')).toBe('found');
});

test('the oldest answer is forgotten when there are more than 500', async () => {
  const memo = new Memo<number>();
  for (let question = 0; question <= 500; question += 1) await memo.recall(`${question}`, async () => 0);
  expect(await memo.recall('500', async () => 1)).toBe(0);
  expect(await memo.recall('0', async () => 1)).toBe(1);
});
