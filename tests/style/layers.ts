import { posix } from 'node:path';
import type { Source } from './source.ts';
import type { Violation } from './rules.ts';

/** Which layers each layer may import besides itself; the order is from the core outwards. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  indicators: ['domain'],
  ledger: ['domain'],
  ports: ['domain'],
  options: ['domain'],
  exchange: ['domain'],
  instruments: ['domain'],
  risk: ['domain', 'ledger'],
  strategies: ['domain', 'indicators', 'options'],
  execution: ['domain', 'ledger', 'risk'],
  engine: ['domain', 'indicators', 'ledger', 'options', 'risk', 'execution', 'exchange', 'ports'],
};

/** The core awaits nothing and knows no package but zod. */
export const CORE: ReadonlySet<string> = new Set(Object.keys(MAY_IMPORT));

const INNER: readonly string[] = [...CORE, 'backtest', 'review'];

const OUTER: Readonly<Record<string, readonly string[]>> = {
  backtest: INNER,
  review: INNER,
  // The paper broker is the exchange model behind a port.
  adapters: ['domain', 'ports', 'exchange'],
  runtime: INNER,
  stream: [...INNER, 'runtime'],
  sim: [...INNER, 'runtime', 'stream', 'adapters'],
  functions: [...INNER, 'runtime', 'stream'],
};

/** `wire.ts`, and those of its kind for the functions: what loads at once, and what loads when it is needed. */
const WIRE = /^shared\/runtime\/wire(?:-[a-z]+)?\.ts$/;

/** "shared/risk/sizing.ts" is risk, "shared/ports.ts" is ports, "functions/…" is functions; null: anything goes (scripts, tests). */
export function layerOf(path: string): string | null {
  if (path.startsWith('functions/')) return 'functions';
  const match = /^shared\/([^/]+?)(?:\.ts$|\/)/.exec(path);
  return match?.[1] ?? null;
}

export function layerViolations(source: Source): readonly Violation[] {
  const layer = layerOf(source.path);
  if (layer === null) return [];
  const allowed = MAY_IMPORT[layer] ?? OUTER[layer];
  if (allowed === undefined)
    return [{ rule: 'layers', path: source.path, line: 1, text: `no layer ${layer}` }];
  const packages = new Set<string>();
  const violations: Violation[] = [];
  for (const { specifier, line } of source.imports) {
    const why = specifier.startsWith('.')
      ? insideWhy(source.path, layer, specifier, allowed)
      : packageWhy(layer, specifier, packages);
    if (why !== null) violations.push({ rule: 'layers', path: source.path, line, text: why });
  }
  return violations;
}

function insideWhy(
  path: string,
  layer: string,
  specifier: string,
  allowed: readonly string[],
): string | null {
  const target = posix.join(posix.dirname(path), specifier);
  const to = layerOf(target);
  if (to === null) return `${layer} imports ${target}`;
  if (layer === 'adapters' && to === 'adapters')
    return isOwnFolder(path, target) ? null : `an adapter imports ${target}`;
  if (to === layer || allowed.includes(to) || WIRE.test(path)) return null;
  return `${layer} imports ${to} (${target})`;
}

/** An adapter that is a folder may import its own files. */
function isOwnFolder(path: string, target: string): boolean {
  const folder = /^shared\/adapters\/[^/]+\//.exec(path)?.[0];
  return folder !== undefined && target.startsWith(folder);
}

function packageWhy(layer: string, specifier: string, seen: Set<string>): string | null {
  if (specifier === 'zod') return null;
  if (CORE.has(layer)) return `the core imports ${specifier}`;
  if (specifier.startsWith('node:') || layer !== 'adapters') return null;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  seen.add(name);
  return seen.size > 1 ? `a second package in an adapter: ${name}` : null;
}
