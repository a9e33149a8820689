import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import colors from 'picocolors';
import { readAppManifest } from '../config/app-manifest.ts';
import { type DoctorRole, examine } from './examine.ts';
import { exitCodeOf, showReport, toJson } from './show-report.ts';

export interface DoctorOptions {
  readonly role: DoctorRole;
  readonly json: boolean;
}

/** Examines this host with the environment of this process and of `.env`, and prints what was found. Gives the exit code. */
export async function runDoctor({ role, json }: DoctorOptions): Promise<number> {
  if (existsSync('.env')) loadEnvFile('.env');
  const report = await examine(process.env, role, await readAppManifest());
  console.log(json ? toJson(report) : showReport(report, { colors: colors.isColorSupported }));
  return exitCodeOf(report);
}
