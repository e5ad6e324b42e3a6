import { newOrder, type EntryPlan, type Order, type SpreadPlan } from '../domain/order.ts';
import { dayOf } from '../domain/time.ts';
import { openQty, soldOpenQty, type SoldLeg, type Trade } from '../domain/trade.ts';
import { paise, ZERO } from '../domain/units.ts';
import { slippageOf } from '../exchange/price.ts';
import { MachineError } from '../execution/machine.ts';
import { orderId } from '../execution/order-id.ts';
import { entryLimitOf, entryRequest } from '../execution/plan.ts';
import type { Account } from '../risk/account.ts';
import { filledSpread } from '../risk/spread-stakes.ts';
import { insideBand } from './exits.ts';
import type { Lane } from './lane.ts';
import { dayIn } from './legs.ts';
import type { Sink } from './sink.ts';

/** The leg that a plan wants sold, before anything of it is; null where the plan wants none. */
export function unsold({ spread }: EntryPlan): SoldLeg | null {
  if (spread === null) return null;
  return {
    instrument: spread.instrument,
    width: spread.width,
    qty: 0,
    value: ZERO,
    coveredQty: 0,
    coveredValue: ZERO,
    settledCoveredQty: 0,
    settledCoveredValue: ZERO,
    attempts: 0,
  };
}

/** The bought leg is filled: as much is sold of the other, at once or not at all. Its limit is set off from the price that the spread was decided on. */
export function sellLeg(
  lane: Lane,
  trade: Trade,
  { instrument, price }: SpreadPlan,
  at: number,
  sink: Sink,
): void {
  const day = dayIn(lane, instrument);
  const limit = entryLimitOf('SELL', price, day.instrument, lane.costs);
  const request = insideBand(day, 'SELL', entryRequest('SELL', trade.qty, limit));
  const order = newOrder({
    id: orderId({
      day: dayOf(trade.decidedAt),
      bot: lane.setup.botIndex,
      token: lane.instrument.token,
      at: trade.decidedAt,
      role: 'entry',
      leg: 1,
      slice: 0,
      attempt: 0,
    }),
    bot: lane.bot,
    instrument,
    position: lane.instrument.key,
    role: 'entry',
    request,
    plan: null,
    createdAt: at,
    validUntil: at + lane.costs.entryValidSeconds * 1000,
  });
  lane.entry = order;
  const record = {
    bot: lane.bot,
    instrument,
    barAt: trade.decidedAt,
    kind: 'leg',
    side: 'SELL',
    qty: request.qty,
    price: request.price,
    trigger: 0,
    rule: trade.strategy,
    strategy: trade.strategy,
    why: `sold against ${trade.qty} ${lane.instrument.symbol} (margin approximate: the broker asks for more)`,
    value: null,
    limit: null,
  } as const;
  sink.decide(record, lane);
  sink.place(lane, order);
}

/** The trade with what its sale has filled. */
export function withSale(trade: Trade, { filledQty, filledValue }: Order): Trade {
  return trade.sold === null
    ? trade
    : { ...trade, sold: { ...trade.sold, qty: filledQty, value: filledValue } };
}

/** The trade with what the order has bought back of its sold leg. */
export function withCover(trade: Trade, { filledQty, filledValue }: Order): Trade {
  const { sold } = trade;
  if (sold === null) return trade;
  const coveredQty = sold.settledCoveredQty + filledQty;
  const coveredValue = paise(sold.settledCoveredValue + filledValue);
  return { ...trade, sold: { ...sold, coveredQty, coveredValue } };
}

/** The same once that order is finished. */
export function withSettledCover(trade: Trade): Trade {
  const { sold } = trade;
  if (sold === null) return trade;
  const { coveredQty, coveredValue } = sold;
  return { ...trade, sold: { ...sold, settledCoveredQty: coveredQty, settledCoveredValue: coveredValue } };
}

/** Both legs stand: what their payoff can lose is all that is set aside from now on. */
export function completed(lane: Lane, account: Account, trade: Trade): void {
  const { sold, entryValue, qty } = trade;
  if (sold === null) return;
  const slippage =
    slippageOf(entryValue / qty, lane.instrument, lane.costs) +
    slippageOf(sold.value / sold.qty, dayIn(lane, sold.instrument).instrument, lane.costs);
  const { worstLoss, margin } = filledSpread(
    {
      premium: entryValue,
      received: sold.value,
      slippage: slippage * qty,
      marginShare: lane.setup.marginShareSpread,
    },
    lane.setup.charges,
  );
  account.complete(trade.id, worstLoss, margin);
}

/** Throws a MachineError where more is sold than held: an option sold without its cover has no bound. */
export function checkCovered(trade: Trade, order: Order): void {
  const [sold, held] = [soldOpenQty(trade), openQty(trade)];
  if (!(sold >= 0 && sold <= held))
    throw new MachineError(order, `${sold} of ${trade.sold?.instrument ?? ''} sold against ${held} held`);
}
