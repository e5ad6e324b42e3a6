import { Option, type Command } from 'commander';
import { TROUBLE_NAMES, type TroubleName } from '../../shared/sim/trouble/troubles.ts';
import { parsePort } from './parse.ts';

/** Who may fill a day's orders. */
export const BROKERS = ['paper', 'kite-sim', 'kite'] as const;
export type BrokerName = (typeof BROKERS)[number];

/** As commander leaves them. */
export interface BrokerGiven {
  readonly broker: BrokerName;
  readonly trouble?: TroubleName;
  readonly postbackPort?: number;
}

export function brokerOptions(): readonly Option[] {
  return [
    new Option(
      '--broker <name>',
      'who fills the orders: the paper broker, a simulated Kite through the adapter for Kite, or (with --feed kite, on a day of `tron live on`) Kite itself',
    )
      .choices(BROKERS)
      .default('paper'),
    new Option('--trouble <name>', 'with --broker kite-sim: what goes wrong in the day').choices(
      TROUBLE_NAMES,
    ),
    new Option(
      '--postback-port <n>',
      'with --broker kite: Kite’s postbacks are taken on this port of 127.0.0.1; 0: the system chooses',
    ).argParser(parsePort),
  ];
}

/** Ends the command where they do not fit each other or the rest. */
export function checkBroker(
  {
    broker,
    trouble,
    postbackPort,
    clockCheck,
    feed,
    resume,
    controlPort,
  }: BrokerGiven & {
    readonly feed?: string;
    readonly clockCheck?: string;
    readonly resume?: true;
    readonly controlPort?: number;
  },
  command: Command,
): void {
  if (broker === 'kite' && feed === undefined)
    command.error('error: --broker kite needs --feed kite: only today can be traded for real');
  if (broker === 'kite-sim' && feed !== undefined)
    command.error('error: --feed kite needs --broker paper or kite: a simulated Kite has no market of today');
  if (broker === 'kite-sim' && resume === true)
    command.error(
      'error: --resume needs --broker paper or kite: a simulated Kite forgets its day when the process ends',
    );
  if (trouble !== undefined && broker !== 'kite-sim')
    command.error('error: --trouble needs --broker kite-sim');
  if (postbackPort !== undefined && broker !== 'kite')
    command.error('error: --postback-port needs --broker kite: nobody else posts');
  if (clockCheck !== undefined && broker !== 'kite')
    command.error('error: --clock-check needs --broker kite: on paper no order leaves this computer');
  if (postbackPort !== undefined && postbackPort > 0 && postbackPort === controlPort)
    command.error(
      `error: --postback-port and --control-port are both ${controlPort}: what Kite posts to is not what flattens`,
    );
}
