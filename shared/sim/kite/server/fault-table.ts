import { z } from 'zod';
import { faultSchema, NEEDS_TOKEN, ROUTES, ROUTES_OF, type Route } from '../fault-schema.ts';
import { socketFaultSchema } from '../ticker/socket-faults.ts';

/** A fault that can be armed, for people. */
export interface FaultRow {
  readonly name: string;
  /** Which calls it is about. */
  readonly about: string;
  /** "qty", "landed=false" with its default, "[from]" where it may be left out. */
  readonly settings: readonly string[];
  readonly does: string;
}

const documentSchema = z.object({
  oneOf: z.array(
    z.object({
      description: z.string(),
      properties: z.record(
        z.string(),
        z.object({
          const: z.string().optional(),
          default: z.union([z.string(), z.number(), z.boolean()]).optional(),
        }),
      ),
      required: z.array(z.string()),
    }),
  ),
});

/** When it strikes is said once for all of them. */
const WHEN: ReadonlySet<string> = new Set(['route', 'nth', 'from', 'to']);

/** Every fault of the schemas, in their order: the model's, then the sockets'. */
export function faultRows(): readonly FaultRow[] {
  const model = rowsOf(
    faultSchema,
    (name) => (name === 'rms-square-off' ? 'positions' : aboutOf(ROUTES_OF[name])),
    faultSchema.options.map(({ shape }) => shape.fault.value),
  );
  const sockets = rowsOf(
    socketFaultSchema,
    (name) => (name === 'refused-handshake' ? 'handshakes' : 'connections'),
    socketFaultSchema.options.map(({ shape }) => shape.fault.value),
  );
  return [...model, ...sockets];
}

function rowsOf<N extends string>(
  schema: z.ZodType,
  about: (name: N) => string,
  names: readonly N[],
): readonly FaultRow[] {
  const { oneOf } = documentSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  return oneOf.map(({ description, properties, required }, i) => ({
    name: names[i]!,
    about: about(names[i]!),
    settings: Object.entries(properties)
      .filter(([field]) => field !== 'fault' && (!WHEN.has(field) || required.includes(field)))
      .map(([field, { default: standard }]) => settingText(field, standard, required.includes(field))),
    does: description,
  }));
}

function settingText(
  field: string,
  standard: string | number | boolean | undefined,
  isRequired: boolean,
): string {
  if (standard !== undefined) return `${field}=${String(standard)}`;
  return isRequired ? field : `[${field}]`;
}

function aboutOf(routes: readonly Route[]): string {
  if (routes.length === 0) return 'order updates';
  if (routes.length === ROUTES.length) return 'every route';
  return routes === NEEDS_TOKEN ? 'every route that needs a token' : routes.join(', ');
}

/** As a table in Markdown. */
export function faultTable(): string {
  const rows = faultRows().map(
    ({ name, about, settings, does }) =>
      `| \`${name}\` | ${about} | ${settings.map((each) => `\`${each}\``).join(', ')} | ${does} |`,
  );
  return ['| fault | about | settings | what it does |', '|---|---|---|---|', ...rows].join('\n');
}
