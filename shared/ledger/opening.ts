import type { PositionRow } from '../domain/broker-rows.ts';
import { signOf } from '../domain/order.ts';
import { foreignLines, heldLines, INTRADAY } from './account-lines.ts';
import type { BrokerDay, Comparison, PositionLine } from './comparison.ts';

/** An account before anything is traded in it. */
export interface Opening {
  /** Why it is not flat, one sentence each; empty: it is. */
  readonly hindrances: readonly string[];
  readonly comparison: Comparison;
}

/**
 * The account as it is found, for its first certificate. It is flat without an intraday position, an order that can still fill and an order of ours;
 * what others hold under other products is listed, and no hindrance. Pure.
 */
export function openingOf({ orders, trades, positions, funds }: Omit<BrokerDay, 'charges'>): Opening {
  const { openingCash, cash: closingCash, moved } = funds;
  const why = 'nothing of ours has been traded yet';
  return {
    hindrances: [
      ...intraday(positions),
      ...unshown(trades, positions),
      ...unlisted(orders, trades),
      ...orders.ours.map(
        ({ tag, instrument, side, qty, status }) =>
          `order ${tag} of ours, ${side} ${qty} ${instrument}, is in the broker’s book (${status})`,
      ),
      ...orders.foreign
        .filter(({ working }) => working)
        .map(
          ({ brokerId, instrument, product, side, qty, status }) =>
            `order ${brokerId}, ${side} ${qty} ${instrument} ${product}, can still fill (${status})`,
        ),
    ],
    comparison: {
      compared: [],
      notCompared: [
        { part: 'orders', why },
        { part: 'trades', why },
        { part: 'positions', why },
        { part: 'cash', why },
        { part: 'charges', why },
      ],
      orders: [],
      positions: tradedLines(trades),
      foreign: foreignLines(orders),
      held: heldLines(positions),
      money: { openingCash, closingCash, moved, expected: null, why },
      charges: { ours: 0, brokers: 0 },
      unresolved: [],
      warnings: [],
    },
  };
}

function intraday(positions: readonly PositionRow[]): readonly string[] {
  return positions
    .filter(({ product, netQty }) => product === INTRADAY && netQty !== 0)
    .map(({ instrument, netQty }) => `${instrument} ${INTRADAY}: ${netQty} held`);
}

/** A fill that the positions do not show yet. */
function unshown(trades: BrokerDay['trades'], positions: readonly PositionRow[]): readonly string[] {
  return [...new Set(trades.map(({ instrument }) => instrument))].sort().flatMap((instrument) => {
    const traded = netOf(trades.filter((trade) => trade.instrument === instrument));
    const shown = positions
      .filter((row) => row.instrument === instrument)
      .reduce((sum, { dayQty }) => sum + dayQty, 0);
    return traded === shown ? [] : [`${instrument}: ${traded} traded today, and the positions show ${shown}`];
  });
}

/** The book was read short: what else it lacks nobody knows. */
function unlisted({ ours, foreign }: BrokerDay['orders'], trades: BrokerDay['trades']): readonly string[] {
  const listed = new Set([...ours, ...foreign].map(({ brokerId }) => brokerId));
  return trades
    .filter(({ brokerId }) => !listed.has(brokerId))
    .map(
      ({ tradeId, brokerId }) => `trade ${tradeId} is of order ${brokerId}, which the broker’s book has not`,
    );
}

function tradedLines(trades: BrokerDay['trades']): readonly PositionLine[] {
  return [...new Set(trades.map(({ instrument }) => instrument))].sort().map((instrument) => {
    const account = netOf(trades.filter((trade) => trade.instrument === instrument));
    return { instrument, ours: 0, account, foreign: account };
  });
}

function netOf(trades: BrokerDay['trades']): number {
  return trades.reduce((sum, { side, qty }) => sum + signOf(side) * qty, 0);
}
