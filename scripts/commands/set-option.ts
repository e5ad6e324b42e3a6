import { InvalidArgumentError, Option } from 'commander';
import { OPTION_STRATEGIES, STRATEGIES } from '../../shared/strategies/registry.ts';

/** Settings by strategy, as somebody gave them; each is one that the strategy has, within its range. */
export type StrategySettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const ALL = [...STRATEGIES, ...OPTION_STRATEGIES];

/** `--set vwap.trailR=0.5`, as often as wanted: the last of a name counts. */
export function setOption(): Option {
  return new Option(
    '--set <strategy.setting=value>',
    'changes a setting of a strategy (`tron strategies` lists them); may be given again',
  )
    .argParser(withSetting)
    .default({}, 'none');
}

function withSetting(text: string, before: StrategySettings): StrategySettings {
  const [, name = '', setting = '', value = ''] = /^([a-z-]+)\.(\w+)=(.+)$/.exec(text) ?? [];
  const strategy = ALL.find((each) => each.name === name);
  if (strategy === undefined) {
    const names = ALL.map((each) => each.name).join(', ');
    throw new InvalidArgumentError(
      `Allowed: STRATEGY.SETTING=VALUE, with one of ${names}; "vwap.trailR=0.5".`,
    );
  }
  const settings = { ...before[name], [setting]: valueOf(value) };
  try {
    strategy.plan(settings);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
  return { ...before, [name]: settings };
}

/** A number, true, false or null, as JSON has them; anything else is the text itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** " with vwap.trailR=0.5"; empty where nothing was set. */
export function setText(settings: StrategySettings): string {
  const all = Object.entries(settings).flatMap(([strategy, values]) =>
    Object.entries(values).map(([name, value]) => `${strategy}.${name}=${String(value)}`),
  );
  return all.length === 0 ? '' : ` with ${all.join(', ')}`;
}
