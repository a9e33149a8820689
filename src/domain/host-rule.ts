import { type IpAddress, type IpNetwork, isInNetwork, parseIpNetwork } from './ip-address.ts';

/** One entry of an allow-list of hosts. Without a port it is for HTTP and HTTPS on their own ports. */
export type HostRule =
  | {
      readonly kind: 'name';
      /** In lower case, without a dot at the end. */
      readonly name: string;
      /** `*.example.com`: every name below `example.com`, and not that name itself. */
      readonly isBelow: boolean;
      readonly port: number | null;
    }
  | { readonly kind: 'network'; readonly network: IpNetwork; readonly port: number | null };

export type ParsedHostRule =
  | { readonly ok: true; readonly rule: HostRule }
  | { readonly ok: false; readonly message: string };

const WEB_PORTS = [80, 443];
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const LONGEST_NAME = 253;

/** Reads `example.com`, `*.example.com`, `10.0.0.0/8`, `[fd00::1]`, each also with `:port`; says what is wrong with anything else. */
export function parseHostRule(text: string): ParsedHostRule {
  const written = text.trim().toLowerCase();
  if (written.includes('://') || /^[^/]*\.[a-z-]+\//.test(written)) {
    return wrong(`“${text}” is an address of a page: write the host alone, as in “example.com”.`);
  }
  const bare = parseIpNetwork(written);
  if (bare !== null) return { ok: true, rule: { kind: 'network', network: bare, port: null } };
  const split = /^(?:\[([^\]]+)\](\/\d+)?|([^:]+))(?::(\d{1,5}))?$/.exec(written);
  if (split === null) return wrong(`“${text}” is no host: write “example.com” or “example.com:8443”.`);
  const [, bracketed, prefix = '', plain = '', digits] = split;
  const port = digits === undefined ? null : Number(digits);
  if (port !== null && (port < 1 || port > 65_535)) return wrong(`“${text}” has no port from 1 to 65535.`);
  const network = parseIpNetwork(bracketed === undefined ? plain : bracketed + prefix);
  if (network !== null) return { ok: true, rule: { kind: 'network', network, port } };
  return bracketed === undefined ? parseName(text, plain, port) : wrong(`“${text}” is no IP address.`);
}

function parseName(text: string, written: string, port: number | null): ParsedHostRule {
  const isBelow = written.startsWith('*.');
  const name = normalizeHost(isBelow ? written.slice(2) : written);
  if (name.includes('*')) {
    return wrong(`“${text}”: a star stands only for what is in front of a name, as in “*.example.com”.`);
  }
  const labels = name.split('.');
  const isName = name.length <= LONGEST_NAME && labels.every((label) => LABEL.test(label));
  // Whatever ends in a number is read as an IPv4 address by the programs that connect.
  if (!isName || /^\d+$/.test(labels.at(-1) ?? '')) {
    return wrong(`“${text}” is no host: letters, digits, dots and hyphens; other alphabets as “xn--…”.`);
  }
  return { ok: true, rule: { kind: 'name', name, isBelow, port } };
}

/** The same host in one spelling. */
export function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** Whether a rule allows to connect to this name; its addresses are another question. */
export function allowsName(rules: readonly HostRule[], host: string, port: number): boolean {
  const name = normalizeHost(host);
  return rules.some((rule) => {
    if (rule.kind !== 'name' || !allowsPort(rule.port, port)) return false;
    return rule.isBelow ? name.endsWith(`.${rule.name}`) && name !== `.${rule.name}` : name === rule.name;
  });
}

/** Whether a rule names this very address, or a network that it is in. */
export function allowsAddress(rules: readonly HostRule[], address: IpAddress, port: number): boolean {
  return rules.some(
    (rule) => rule.kind === 'network' && allowsPort(rule.port, port) && isInNetwork(address, rule.network),
  );
}

function allowsPort(allowed: number | null, port: number): boolean {
  return allowed === null ? WEB_PORTS.includes(port) : allowed === port;
}

function wrong(message: string): ParsedHostRule {
  return { ok: false, message };
}
