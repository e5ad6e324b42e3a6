/** A schema of protobuf as protobufjs writes it to JSON: namespaces, messages, enums and services, each with what is inside it. */
export interface ProtoJson extends Annotated {
  readonly nested?: Readonly<Record<string, ProtoJson>>;
  readonly fields?: Readonly<Record<string, ProtoField>>;
  readonly methods?: Readonly<Record<string, ProtoMethod>>;
  /** Only an enum has them. */
  readonly values?: Readonly<Record<string, number>>;
}

interface ProtoField extends Annotated {
  readonly type: string;
}

interface ProtoMethod extends Annotated {
  readonly requestType: string;
  readonly responseType: string;
}

interface Annotated {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly parsedOptions?: unknown;
}

const SCALARS = new Set(
  'double float int32 uint32 sint32 fixed32 sfixed32 int64 uint64 sint64 fixed64 sfixed64 bool string bytes'.split(
    ' ',
  ),
);

/**
 * Of `root` the service with those methods and the messages that they reach, with nothing else: what is on the wire stays as it is. Annotations for
 * generators, `(google.api.http)` and such, are left out as well. Throws where a method or a message is not there.
 */
export function withMethods(root: ProtoJson, service: string, methods: readonly string[]): ProtoJson {
  const kept = new Set([service]);
  const from = at(root, service);
  const waiting: [type: string, scope: string][] = methods.flatMap((name) => {
    const method = from?.methods?.[name];
    if (method === undefined) throw new Error(`${service} has no method ${name}`);
    return [method.requestType, method.responseType].map((type): [string, string] => [type, service]);
  });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [type, scope] = next;
    if (SCALARS.has(type)) continue;
    const name = resolved(root, type, scope);
    if (kept.has(name)) continue;
    kept.add(name);
    const reached = at(root, name);
    for (const field of Object.values(reached?.fields ?? {})) waiting.push([field.type, name]);
  }
  return pruned(root, '', kept, new Set(methods)) ?? {};
}

function at(root: ProtoJson, name: string): ProtoJson | undefined {
  return name.split('.').reduce<ProtoJson | undefined>((node, part) => node?.nested?.[part], root);
}

/** As protobuf looks for it: in the scope itself, then in each that it is in. */
function resolved(root: ProtoJson, type: string, scope: string): string {
  const wanted = type.replace(/^\./, '');
  for (
    let within = type.startsWith('.') ? '' : scope;
    ;
    within = within.slice(0, Math.max(within.lastIndexOf('.'), 0))
  ) {
    const name = within === '' ? wanted : `${within}.${wanted}`;
    const found = at(root, name);
    if (found?.fields !== undefined || found?.values !== undefined) return name;
    if (within === '') throw new Error(`${scope} has a field of ${type}, which is not there`);
  }
}

/** Null: nothing of it is kept. */
function pruned(
  node: ProtoJson,
  name: string,
  kept: ReadonlySet<string>,
  methods: ReadonlySet<string>,
): ProtoJson | null {
  const parts = Object.entries(node.nested ?? {}).flatMap(([part, child]) => {
    const left = pruned(child, name === '' ? part : `${name}.${part}`, kept, methods);
    return left === null ? [] : [[part, left] as const];
  });
  const nested = parts.length === 0 ? {} : { nested: Object.fromEntries(parts) };
  // A message that only has another one in it is a namespace.
  if (!kept.has(name)) return parts.length === 0 ? null : nested;
  const { nested: _, methods: all, fields, ...rest } = plainly(node);
  return {
    ...rest,
    ...(fields === undefined ? {} : { fields: eachPlainly(fields) }),
    ...(all === undefined ? {} : { methods: eachPlainly(all, methods) }),
    ...nested,
  };
}

function eachPlainly<T extends Annotated>(all: Readonly<Record<string, T>>, names?: ReadonlySet<string>) {
  const entries = Object.entries(all).filter(([name]) => names?.has(name) ?? true);
  return Object.fromEntries(entries.map(([name, each]) => [name, plainly(each)]));
}

/** Options of protobuf itself say what is on the wire; those in brackets are extensions of it. */
function plainly<T extends Annotated>(node: T) {
  const { options = {}, parsedOptions: _, ...rest } = node;
  const left = Object.entries(options).filter(([name]) => !name.startsWith('('));
  return { ...rest, ...(left.length === 0 ? {} : { options: Object.fromEntries(left) }) };
}
