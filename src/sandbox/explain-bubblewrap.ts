/** What decides on this host whether an account may make namespaces; `null` where the kernel has no such setting. */
export interface NamespaceSettings {
  /** `user.max_user_namespaces`. */
  readonly mostUserNamespaces: number | null;
  /** `kernel.unprivileged_userns_clone`, of Debian's and Arch's kernels. */
  readonly allowsUnprivileged: boolean | null;
  /** `kernel.apparmor_restrict_unprivileged_userns`, of Ubuntu since 23.10. */
  readonly isRestrictedByAppArmor: boolean | null;
  /** Whether this process is in a container, as far as it can see. */
  readonly isInContainer: boolean;
}

export interface SandboxTrouble {
  readonly message: string;
  readonly remedy: string;
}

/** bubblewrap is nowhere on the PATH. */
export const noBubblewrap: SandboxTrouble = {
  message: 'bubblewrap (`bwrap`) is not installed.',
  remedy: 'Install it: `apt install bubblewrap`, `dnf install bubblewrap` or `apk add bubblewrap`.',
};

/** Why bubblewrap is there and does not start, from what it said and how this host is set. */
export function explainBubblewrap(stderr: string, settings: NamespaceSettings): SandboxTrouble {
  const said = stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  const message = (why: string): string =>
    `bubblewrap does not start: ${why}${said === '' ? '' : ` (it said: ${said})`}.`;
  const { mostUserNamespaces, allowsUnprivileged, isRestrictedByAppArmor, isInContainer } = settings;
  if (mostUserNamespaces === 0 || /max_\S*namespaces|ENOSPC|No space left/.test(stderr)) {
    return {
      message: message('this host allows no more user namespaces'),
      remedy:
        'As root: `sysctl -w user.max_user_namespaces=15000`, and the same in /etc/sysctl.d to keep it.',
    };
  }
  if (allowsUnprivileged === false) {
    return {
      message: message('only root may make user namespaces on this host'),
      remedy:
        'As root: `sysctl -w kernel.unprivileged_userns_clone=1`, and the same in /etc/sysctl.d to keep it.',
    };
  }
  const isForbidden = /not permitted|denied|namespace|No space left/i.test(stderr);
  if (isForbidden && isInContainer) {
    return {
      message: message('the container in which the worker runs forbids namespaces'),
      remedy: `Start the container of the worker with ${CONTAINER_FLAGS} (Docker, Podman; not needed with \`--privileged\`), or run the worker outside of containers.`,
    };
  }
  if (isForbidden && isRestrictedByAppArmor === true) {
    return {
      message: message('AppArmor forbids user namespaces to programs without a profile'),
      remedy:
        'Give bwrap a profile with `userns,` (package apparmor-profiles, file bwrap-userns-restrict), or as root: `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, and the same in /etc/sysctl.d to keep it.',
    };
  }
  return {
    message: message('the reason is not one that we know'),
    remedy:
      'Run `bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev true` as the account of the worker until it succeeds.',
  };
}

const CONTAINER_FLAGS =
  '`--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`';
