/**
 * Runs of the demo's size whose processes die and whose GitHub lies, at random: `npm run chaos -- --kills 500 --seed 7`. Prints each trial and the
 * promises that it broke, and how to see nearly the same trial again: the seed decides what happens, real processes and clocks when. Needs `redis-server`.
 */
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { draw } from '../test/faults/draw.ts';
import { MECHANISMS, type Mechanism } from '../test/faults/mechanisms.ts';
import { runTrial, type Trial } from '../test/faults/trial.ts';
import { hasRedisServer } from '../test/support/start-redis.ts';

const KILLS_A_TRIAL = 20;
const TRIAL_MS = 300_000;

const { kills, seed, trials, jobs, without } = new Command('npm run chaos --')
  .description('Kills the processes of runs at random moments, lets GitHub lie, and counts broken promises.')
  .option('--kills <n>', 'go on until so many processes were killed', wholeNumber, 100)
  .option('--seed <n>', 'draw everything from this number (default: a new one each time)', wholeNumber)
  .option(
    '--trials <n>',
    'run so many trials instead, whatever their kills; the first one has --seed itself',
    wholeNumber,
  )
  .option('--jobs <n>', 'trials at once', wholeNumber, Math.max(1, Math.floor(availableParallelism() / 2)))
  .addOption(
    new Option('--without <mechanism...>', 'negative control: go without these, and see promises broken')
      .choices(MECHANISMS)
      .default([]),
  )
  .parse()
  .opts<{ kills: number; seed?: number; trials?: number; jobs: number; without: Mechanism[] }>();

if (hasRedisServer) process.exitCode = await chaos(seed ?? Math.floor(Math.random() * 1_000_000));
else {
  console.error('There is no redis-server on the PATH: install it (Debian: redis-server).');
  process.exitCode = 7;
}

async function chaos(first: number): Promise<number> {
  console.log(`seed ${first}; a trial takes about a minute, and those that have begun are finished`);
  const ended: Trial[] = [];
  let begun = 0;
  const killed = () => ended.reduce((sum, trial) => sum + trial.kills, 0);
  const isEnough = () => (trials === undefined ? killed() >= kills : begun >= trials);
  const work = async () => {
    while (!isEnough()) {
      const index = begun++;
      const trialSeed = index === 0 ? first : Math.floor(draw(first, 'trial', index) * 1_000_000_000);
      const trial = await runTrial({
        seed: trialSeed,
        killsAtMost: KILLS_A_TRIAL,
        withinMs: TRIAL_MS,
        off: without,
      });
      ended.push(trial);
      console.log(describe(trial, ended.length));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  const broken = ended.flatMap(({ violations }) => violations).length;
  console.log(`trials: ${ended.length}, kills: ${killed()}, violations: ${broken}`);
  return broken === 0 ? 0 : 1;
}

function describe({ seed: trialSeed, kills: count, lies, ms, violations }: Trial, number: number): string {
  const line = `trial ${number}: ${count} kills, ${lies} lies, ${Math.round(ms / 1_000)} s, ${violations.length} violations (seed ${trialSeed})`;
  if (violations.length === 0) return line;
  const again = `again: npm run chaos -- --trials 1 --seed ${trialSeed}`;
  return [line, ...violations, again].join('\n  ');
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}
