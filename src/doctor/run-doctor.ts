import colors from 'picocolors';
import { readAppManifest } from '../config/app-manifest.ts';
import { loadDotEnv } from '../config/dot-env.ts';
import { EnvironmentError } from '../config/environment-error.ts';
import { problem, type Report } from './check.ts';
import { type DoctorRole, examine, withoutEnvironment } from './examine.ts';
import { exitCodeOf, showReport, toJson } from './show-report.ts';

export interface DoctorOptions {
  readonly role: DoctorRole;
  readonly json: boolean;
}

/** Examines this host with the environment of this process and of `.env`, and prints what was found. Gives the exit code. */
export async function runDoctor({ role, json }: DoctorOptions): Promise<number> {
  const report = await examineHere(role);
  console.log(json ? toJson(report) : showReport(report, { colors: colors.isColorSupported }));
  return exitCodeOf(report);
}

async function examineHere(role: DoctorRole): Promise<Report> {
  // One in a strange folder must not say what `run` executes.
  if (role === 'run') return examine(process.env, role, await readAppManifest());
  try {
    loadDotEnv();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return withoutEnvironment([problem(error.message, error.remedy)], role, null);
  }
  return examine(process.env, role, await readAppManifest());
}
