import { dayOf, dayText, type Day } from '../../domain/time.ts';
import type { Json } from '../../ports.ts';
import { readStatus } from '../book/status.ts';
import { statusJson } from '../book/status-json.ts';
import type { Certificate } from '../certificate.ts';
import { certify } from '../certify.ts';
import type { CloseAsked, CloseReport } from '../close-position.ts';
import { disable, enable } from '../controls.ts';
import { plain } from '../documents.ts';
import type { CloudApp } from '../edge/cloud-app.ts';
import { doneOnce } from '../edge/once.ts';
import { flatten, halted, type FlattenAsked, type FlattenReport } from '../flatten.ts';
import { follow } from '../follow.ts';
import { handlersOf, type Handlers } from '../handlers.ts';
import { beat, beats } from '../heartbeat.ts';
import type { JobParts } from '../jobs/received.ts';
import { keys } from '../keys.ts';
import { linkPage, startByLink, type LinkParts } from '../login/link.ts';
import { callback, startLogin } from '../login/login.ts';
import { nagLogin, type NagParts } from '../login/nag.ts';
import { orderPostback, type PostbackParts } from '../order-postback.ts';
import { closeWithTheDay } from '../relay/close-on-paper.ts';
import type { FlattenLimit } from '../relay/limit.ts';
import type { Runtime } from '../runtime.ts';
import { tellError } from '../telling.ts';
import { cloudFlatten, flattenedOnPaper, STORELESS_SPARED_MS, type CloudFlattenParts } from './flatten.ts';
import { paperLived, paperRuntime, publishedTo, venueOf } from './paper-minutes.ts';
import { cloudBook, cloudChat, type CloudChatParts } from './chat.ts';
import { liveBar } from './live.ts';
import { realRuntimeOn, type CloudBroker } from './parts.ts';
import { pause } from './pause.ts';
import { planBar, planOrBlocked } from './plan.ts';
import { planJson, preflight, type PreflightParts } from './preflight.ts';
import { dayReport, review } from './review.ts';
import { squareOff } from './square-off.ts';
import { streamedMinute } from './streamed.ts';
import { cloudTick } from './tick.ts';

/** A run of Cloud Scheduler that comes before its time by more than the clocks may differ is one by hand. */
const RUN_EARLY_MS = 2_000;

export interface CloudAppParts extends PreflightParts {
  readonly login: LinkParts & Pick<NagParts, 'link'>;
  readonly postback: Omit<PostbackParts, 'reconcile'>;
  /** Resolves when what was told so far has arrived, or was given up. */
  readonly alertsSent: () => Promise<void>;
  /** Which runs there are, and when the markets trade. */
  readonly jobs: () => JobParts['jobs'];
  readonly sessions: JobParts['sessions'];
  /** Where the day’s data come from, for people. */
  readonly root: string;
  readonly storeless: CloudFlattenParts['storeless'];
  readonly deadline: CloudFlattenParts['deadline'];
  /** Where the documents are, for people. */
  readonly place: string;
  readonly chat: CloudChatParts['chat'];
  readonly botName: CloudChatParts['botName'];
}

/** The functions over the bodies that every other world runs; a call is a life. */
export function cloudAppOf(parts: CloudAppParts): CloudApp {
  const { ports, login, postback } = parts;
  const { store, clock } = ports;
  const today = (): Day => dayOf(clock.now());
  const reconcile = (): Promise<void> => reconciled(parts);
  const certified = (): Promise<Certificate> => certifiedDay(parts);
  const flatten = cloudFlatten({
    ...parts,
    throughStore: (asked, limit) => throughStore(parts, asked, limit),
  });
  return {
    once: (what, header, work) =>
      doneOnce({ ...parts, jobs: parts.jobs(), skewMs: RUN_EARLY_MS }, what, header, work),
    tick: (bot, at) => cloudTick(parts, bot, at),
    streamed: (bot, minute) => streamedMinute(parts, bot, minute),
    async executeEntry(task) {
      const bar = await entryBar(parts, today());
      if (bar !== null) {
        ports.log.write('WARN', null, 'an entry is not sent', { order: task.orderId, why: bar });
        return;
      }
      const handlers = await realHandlers(parts);
      // On paper it meets the next minute’s open, and whoever lives that minute sends it.
      if (handlers === null) await reconcile();
      else await handlers.executeOrder(task);
    },
    async executeExit(instrument) {
      const runtime = await realRuntime(parts);
      if (runtime === null) await reconcile();
      else await follow(runtime, instrument, null, runtime.protocol.followMs);
    },
    reconcile,
    postback: (body) => orderPostback({ ...postback, reconcile }, body),
    async preflight(at) {
      const outcome = await preflight(parts, at);
      if (outcome.kind === 'refused') return outcome;
      return { kind: 'done', data: planJson(outcome.plan, outcome.bar) };
    },
    async squareOff(at) {
      const { due, left } = await squareOff(parts, at);
      if (left.length > 0) return { kind: 'again', why: left.join('; ') };
      return { kind: 'done', data: { due: [...due] } };
    },
    flatten,
    close: (asked) => closedOne(parts, asked),
    disable: async (asked) => disable((await realRuntime(parts)) ?? (await onPaper(parts)), asked),
    enable: async (asked) => enable((await realRuntime(parts)) ?? (await onPaper(parts)), asked),
    async review(day) {
      const outcome = await review({ ...parts, certify: certified }, day);
      return outcome.kind === 'refused' ? outcome : { kind: 'done', data: outcome.review };
    },
    loginStart: () => startLogin(login),
    loginPage: (link) => linkPage(login, link),
    loginByLink: (link) => startByLink(login, link),
    loginCallback: (query) => callback(login, query),
    status: () => status(parts, today()),
    day: (day) => dayShown(parts, day),
    pause: async (why) => ({ kind: 'done', data: { halted: await pause(ports, today(), why) } }),
    nagLogin: () => nagLogin(login),
    chat: cloudChat(parts, flatten),
    certify: certified,
    alertsSent: () => parts.alertsSent(),
    async beat(name, one) {
      await beat(store, name, one);
    },
  };
}

async function dayShown(parts: CloudAppParts, day: Day): Promise<Json> {
  const [stored] = await parts.ports.store.read([keys.day(day)]);
  if (stored == null) return { day: dayText(day), begun: false };
  return (await dayReport(parts, day)).json;
}

/** Why no entry is sent, or null: by the day’s preflight, and for real by the gate of live trading. */
async function entryBar({ ports, broker, setupOf }: CloudAppParts, day: Day): Promise<string | null> {
  const plan = await planOrBlocked(ports.store, day);
  const bar = planBar(plan);
  if (bar !== null || broker.kind === 'paper' || broker.live === null) return bar;
  return liveBar(ports.store, broker.live, plan?.live ?? null, day, setupOf(day).config);
}

/** Null: orders go to paper. The day’s instruments are known from then on, by which the broker is asked. */
async function realRuntime(parts: CloudAppParts): Promise<Runtime | null> {
  return parts.broker.kind === 'paper' ? null : realOn(parts, parts.broker);
}

async function realOn(
  parts: CloudAppParts,
  broker: Extract<CloudBroker, { readonly kind: 'real' }>,
): Promise<Runtime> {
  const today = dayOf(parts.ports.clock.now());
  await loaded(parts, today);
  return realRuntimeOn(parts, today, broker, 'sends');
}

/** What cannot be read keeps nobody from a halt. */
async function loaded({ market, ports }: CloudAppParts, day: Day): Promise<void> {
  try {
    await market.day(day);
  } catch (error) {
    tellError(ports.log, null, 'the day’s documents', error);
  }
}

async function realHandlers(parts: CloudAppParts): Promise<Handlers | null> {
  const runtime = await realRuntime(parts);
  return runtime === null ? null : handlersOf(runtime);
}

async function throughStore(
  parts: CloudAppParts,
  asked: FlattenAsked,
  limit: FlattenLimit,
): Promise<FlattenReport> {
  const { broker } = parts;
  if (broker.kind === 'paper')
    return flattenedOnPaper(
      parts,
      asked,
      () => onPaper(parts),
      () => reconciled(parts),
      limit,
    );
  const today = dayOf(parts.ports.clock.now());
  try {
    await parts.market.day(today);
  } catch (error) {
    // Of a day whose instruments nobody can read nothing is closed by the documents: they have the halt, and what rests is closed by the broker’s book.
    await halted(parts, today, asked.why);
    throw error;
  }
  const runtime = await realOn(parts, { ...broker, broker: limit.seeing(broker.broker) });
  return flatten({ ...runtime, protocol: limit.within(runtime.protocol, STORELESS_SPARED_MS) }, asked);
}

/** The broker’s book into our orders; on paper what is published of its market is lived, which reads the book as well. */
async function reconciled(parts: CloudAppParts): Promise<void> {
  const handlers = await realHandlers(parts);
  if (handlers !== null) return handlers.reconcile();
  const day = await parts.market.day(dayOf(parts.ports.clock.now()));
  if (day !== null) await paperLived(parts, day, await publishedTo(parts, day));
}

async function certifiedDay(parts: CloudAppParts): Promise<Certificate> {
  const handlers = await realHandlers(parts);
  if (handlers !== null) return handlers.certify();
  await reconciled(parts);
  return certify(await onPaper(parts));
}

/** A runtime over the paper broker as it stands now: for what looks and writes, while others live the minutes. */
async function onPaper(parts: CloudAppParts): Promise<Runtime> {
  const { clock } = parts.ports;
  const now = clock.now();
  return paperRuntime(parts, dayOf(now), await venueOf(parts, now, clock), clock);
}

/** On paper by whoever lives the next published minute, which is done here where nobody else does it. */
async function closedOne(parts: CloudAppParts, asked: CloseAsked): Promise<CloseReport> {
  const handlers = await realHandlers(parts);
  if (handlers !== null) return handlers.close(asked);
  const { clock, log } = parts.ports;
  const minutes = { isLiving: false, lived: Promise.resolve() };
  const sleepUntil = async (at: number): Promise<void> => {
    if (!minutes.isLiving) {
      minutes.isLiving = true;
      minutes.lived = reconciled(parts)
        .catch((error: unknown) => tellError(log, null, 'the minutes of the paper market', error))
        .finally(() => (minutes.isLiving = false));
    }
    await parts.sleepUntil(at);
  };
  const report = await closeWithTheDay(await onPaper(parts), asked, { clock, sleepUntil });
  // The rest of the minute that closed it.
  if (report.flat) await minutes.lived;
  return report;
}

/** As `tron status --json` has it, with the day’s plan and what was last heard of each function. */
async function status(parts: CloudAppParts, day: Day): Promise<Json> {
  const { store } = parts.ports;
  const plan = await planOrBlocked(store, day);
  return {
    status: plain(statusJson(parts.place, [await readStatus(cloudBook(parts))])),
    preflight: plan === null ? null : planJson(plan, planBar(plan)),
    functions: plain(await beats(store)),
  };
}
