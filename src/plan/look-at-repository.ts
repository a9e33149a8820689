import { REPOSITORY_CONFIG_PATH } from '../config/repository-config.ts';
import { UserError } from '../errors.ts';
import type { RepositorySource } from '../repository/repository-source.ts';
import type { Survey } from './make-plan.ts';

/** What a plan takes from a repository on this machine. */
export interface LocalRepository {
  /** Text of its config file; `null` where it has none. */
  readonly config: string | null;
  readonly survey: Survey;
}

/** Reads the repository in a folder, as it lies there or `at` a commit; nothing of it is run. Throws a `UserError` where there is none, or its config file cannot be read. */
export async function lookAtRepository(folder: string, at?: string): Promise<LocalRepository> {
  // Its parsers take their time to load: a file is planned without them.
  const [{ openRepository }, { surveyRepository }] = await Promise.all([
    import('../repository/open-repository.ts'),
    import('../repository/survey-repository.ts'),
  ]);
  const source = await openRepository(folder, at === undefined ? {} : { at });
  const config = await readConfig(source);
  const survey = await surveyRepository(source);
  return { config, survey: (items) => survey.findingsFor(items) };
}

async function readConfig(source: RepositorySource): Promise<string | null> {
  if (!source.files.includes(REPOSITORY_CONFIG_PATH)) return null;
  for await (const file of source.read([REPOSITORY_CONFIG_PATH])) {
    if ('text' in file) return file.text;
    const message = `Cannot read ${REPOSITORY_CONFIG_PATH} of the repository (${file.reason}).`;
    throw new UserError(message, 'It has to be a small text file of the repository itself, and no link.');
  }
  return null;
}
