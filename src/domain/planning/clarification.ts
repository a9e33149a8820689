import { isVerb, splitVerb } from '../reading/item-action.ts';
import { withoutPriority } from '../reading/item-priority.ts';
import type { ItemAction, WorkItem } from '../work-item.ts';
import type { Clarification } from './plan.ts';

/** Words that name no object: what they stand for could be anything in a repository. */
const EMPTY_WORDS = new Set(
  [
    'a an the our its this that it them all any some more most better best faster good nice proper general various several other misc',
    'miscellaneous overall etc and or of for in on to with up out new existing old remaining further small little minor many few where when',
    'needed necessary possible app application project repo repository product system code codebase things thing stuff everything',
    'performance quality stability reliability security ux ui usability maintainability readability robustness scalability accessibility',
    'bug bugs issue issues problem problems error errors edge cases case test tests testing coverage docs documentation doc comments',
    'feature features functionality improvement improvements cleanup refactoring debt tech technical polish tbd todo tba wip handling see',
    'fix fixes change changes update updates enhancement enhancements optimization optimizations optimisation optimisations upgrade upgrades',
    'stable reliable secure usable maintainable readable robust scalable accessible clean cleaner modern nice nicer simple simpler safe safer',
    'do look into investigate review work works really much very as well even whole entire whatever related assorted tie follow',
  ].flatMap((words) => words.split(' ')),
);

/** Words that name no object together, though each of them alone may. */
const EMPTY_PHRASE =
  /\b(?:(?:user|developer) experience|code (?:style|smells?|base)|best practices?|loose ends|look and feel|rough edges)\b/gi;

const REFERENCE = /https?:\/\/\S+|#\d+/g;

const QUESTIONS: Readonly<Record<ItemAction, string>> = {
  fix: 'What is broken: which behaviour, where, and what should happen instead?',
  refactor: 'Which files or module, and what should their structure be afterwards?',
  add: 'What exactly should be added, where, and how will one see that it works?',
  test: 'Which behaviour or which files should the tests cover?',
  remove: 'Which files or which feature should go?',
  update: 'What should change, in which files, and which figure or behaviour says that it is reached?',
  document: 'Which behaviour should be described, for whom, and in which file?',
  other: 'What should change, in which files, and how will one see that it is done?',
};

/**
 * The items that nobody could start on (R13): they name no file, have no details or criteria and adopt no issue, and their titles name no
 * object.
 */
export function findUnclear(items: readonly WorkItem[]): Clarification[] {
  return items
    .filter((item) => !item.done && isVague(item))
    .map(({ handle, action }) => ({ handle, question: QUESTIONS[action] }));
}

function isVague({ title, scope, details, acceptance, issue }: WorkItem): boolean {
  if (scope.length > 0 || acceptance.length > 0 || details.trim() !== '' || issue !== null) return false;
  const said = withoutPriority(title).replace(REFERENCE, ' ').replace(EMPTY_PHRASE, ' ');
  const [verb, object] = splitVerb(said);
  const words =
    (isVerb(verb) ? object : `${verb} ${object}`).toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.every((word) => EMPTY_WORDS.has(word) || /^\d+$/.test(word));
}
