import type { SandboxProbe } from './choose-sandbox.ts';
import type { ContainerEngine } from './container.ts';
import { findProgram, type Host, lastLine, tryProgram } from './try-program.ts';

/** Whether this engine starts containers of this image. It is not pulled, and the container that is tried is gone afterwards. */
export async function probeContainer(
  name: ContainerEngine['name'],
  image: string,
  host: Host,
): Promise<SandboxProbe> {
  const program = await findProgram(name, host);
  if (program === null) {
    return { outcome: 'missing', message: `${name} is not installed.`, remedy: `Install ${name}.` };
  }
  const info = await tryProgram(program, ['info', '--format', INFO_FORMAT[name]], host);
  if (!info.succeeded) {
    return {
      outcome: 'missing',
      message: `${name} does not answer (it said: ${lastLine(info.stderr)}).`,
      remedy: `Start it, and allow the account of the worker to use it: \`${name} info\` has to succeed.`,
    };
  }
  const engine = { name, program, isRootless: /rootless|true/.test(info.stdout) };
  const tried = await tryProgram(
    program,
    ['run', '--rm', ...TRY, '--entrypoint', '/bin/sh', image, '-c', ':'],
    host,
  );
  if (!tried.succeeded) {
    return {
      outcome: 'missing',
      message: `${name} starts no container of ${image} (it said: ${lastLine(tried.stderr)}).`,
      remedy: `Build or pull the image: \`${name} run --rm ${image} true\` has to succeed.`,
    };
  }
  return {
    outcome: 'available',
    engine: { kind: 'container', engine, image },
    message: `${name} starts containers of ${image}.`,
  };
}

const TRY = ['--pull', 'never', '--network', 'none', '--read-only', '--cap-drop', 'ALL'];
const INFO_FORMAT: Readonly<Record<ContainerEngine['name'], string>> = {
  docker: '{{json .SecurityOptions}}',
  podman: '{{.Host.Security.Rootless}}',
};
