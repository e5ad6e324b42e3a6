import type { Day } from '../domain/time.ts';

/**
 * Where documents live. Everything of a day begins with the day (an order's id with its date in base 36), so that a range of days is a range of keys and a position cannot reach
 * over midnight: intraday is all there is.
 */
export const keys = {
  account: (account: string): string => `accounts/${account}`,
  /** The account as a day left it that another day took it from. */
  accountOf: (day: Day, account: string): string => `accounts/${day}-${account}`,
  day: (day: Day): string => `days/${day}`,
  bot: (day: Day, name: string): string => `bots/${day}-${name}`,
  setups: (day: Day, name: string): string => `setups/${day}-${name}`,
  position: (day: Day, instrument: string): string => `positions/${day}-${instrument}`,
  /** What others hold in it, where that was to be closed. */
  others: (day: Day, instrument: string): string => `others/${day}-${instrument}`,
  order: (id: string): string => `orders/${id}`,
  trade: (day: Day, id: string): string => `trades/${day}-${id}`,
  decisions: (day: Day, at: number, name: string, part: string): string =>
    `decisions/${day}-${at}-${name}-${part}`,
  /** What nobody could be sure of: an order that was not answered, a halt by the system. */
  doubt: (day: Day, of: string): string => `doubts/${day}-${of}`,
  /** What the ladder asks of a day that was lived on the live feed. */
  session: (day: Day): string => `sessions/${day}`,
  certificate: (day: Day): string => `certificates/${day}`,
  newestCertificate: 'certificates/newest',
  firstCertificate: 'certificates/first',
  /** The newest answers of `tron probe-live`, and that it was begun. */
  probe: (part: 'orders' | 'wrong-ip' | 'begun'): string => `probes/${part}`,
  halt: (at: number): string => `halts/${at}`,
  control: (at: number, what: string): string => `controls/${at}-${what}`,
  lease: (of: string): string => `leases/${of}`,
  /** In a replay the name begins with the day. */
  job: (name: string): string => `jobs/${name}`,
  /** Whether a day may be traded; it stays when the day is lived anew. */
  plan: (day: Day): string => `plans/${day}`,
  /** What a day came to. */
  review: (day: Day): string => `reviews/${day}`,
  /** The runs of a job that the cloud's scheduler called us for lately. */
  heard: (name: string): string => `heard/${name}`,
  /** A message of the chat that was acted on. Another bot, and after a week without messages the same one, may count updates from where it likes: the number alone is not one message. */
  inChat: (update: number, sentAt: number): string => `heard/chat-${update}-${sentAt}`,
  /** When the chat last halted the account. */
  chatStopped: 'heard/chat-stopped',
  /** What a bot’s tick asked to decide last, on paper. */
  askedOnPaper: (day: Day, name: string): string => `heard/${day}-paper-${name}`,
  /** What was published of a day's market: it stays when the day is lived anew. */
  market: (day: Day, part: string): string => `market/${day}-${part}`,
  /** What was last heard of a function. */
  monitoring: (name: string): string => `monitoring/${name}`,
  /** That a person wants that day traded for real. It stays when the day is lived anew. */
  live: (day: Day): string => `live/${day}`,
  /** What stood where a person took away what nobody could read. */
  unreadable: (at: number, key: string): string => `unreadable/${at}-${key}`,
  /** Where the account is that a book of live trading is about. */
  bookRoot: 'live/root',
  /** Log-ins that were begun and have not come back. */
  logins: (userId: string): string => `logins/${userId}`,
  /** Links to begin one with that nobody has used yet. */
  loginLinks: (userId: string): string => `logins/${userId}-links`,
} as const;

/** The keys of a kind from the first day to the last, both included, as `Store.list` takes them. */
export function daysOf(
  kind: DayKind,
  first: Day,
  last: Day = first,
): readonly [from: string, before: string] {
  return [`${kind}/${first}`, `${kind}/${last}~`];
}

/** Every kind of document that belongs to a day: what living it anew takes away, its record aside, which is replaced. */
export const DAY_KINDS = [
  'days',
  'bots',
  'setups',
  'positions',
  'others',
  'trades',
  'decisions',
  'paper',
  'jobs',
  'certificates',
  'doubts',
  'sessions',
] as const;

export type DayKind = (typeof DAY_KINDS)[number];
