import { z } from 'zod';
import { tableText, wrapped } from '../../shared/runtime/report/text.ts';
import { OPTION_STRATEGIES, STRATEGIES, type Registered } from '../../shared/strategies/registry.ts';

/** What a settings schema says of each field, as JSON Schema spells it. */
const fieldsSchema = z.object({
  properties: z.record(
    z.string(),
    z.object({
      description: z.string(),
      default: z.union([z.string(), z.number(), z.boolean()]),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      enum: z.array(z.string()).optional(),
    }),
  ),
});

/** Every strategy: name, what trying it found, and its settings with range, default and meaning. */
export function strategiesText(
  strategies: readonly Omit<Registered, 'plan'>[] = [...STRATEGIES, ...OPTION_STRATEGIES],
): string {
  return strategies.map(strategyText).join('\n\n');
}

function strategyText({ name, title, label, timeframe, settings }: Omit<Registered, 'plan'>): string {
  const { properties } = fieldsSchema.parse(z.toJSONSchema(settings, { io: 'input' }));
  const rows = Object.entries(properties).map(([field, about]) => [
    `  ${field}`,
    about.enum?.join(', ') ?? `${about.minimum ?? ''} to ${about.maximum ?? ''}`,
    String(about.default),
    about.description,
  ]);
  return [
    `${name}  (${title}, ${timeframe}-minute bars)`,
    wrapped(`  ${label}`, 2),
    tableText(
      [{ head: '  setting' }, { head: 'allowed' }, { head: 'default', right: true }, { head: 'meaning' }],
      rows,
    ),
  ].join('\n');
}
