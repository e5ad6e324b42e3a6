import { describe, expect, test } from 'vitest';
import { at, BUY, Client, four, FUTURE, STOP, tiny } from './support.ts';

describe('the RMS square-off', () => {
  test('cancels what rests and closes what is held, without a tag', () => {
    const client = new Client();
    client.place(BUY, at(600, 1));
    const stop = client.place(STOP, at(600, 2));
    client.kite.arm({ fault: 'rms-square-off', from: at(600, 10) });
    expect(client.order(stop, at(600, 11)).status).toBe('CANCELLED');
    const closing = client.book(at(600, 12)).find(({ placed_by }) => placed_by === 'RMS');
    expect(closing).toMatchObject({ status: 'COMPLETE', tag: null, filled_quantity: 10 });
    expect(client.net(at(600, 13))).toEqual({ 'NSE:TINY': 0 });
    expect(client.kite.fired()).toEqual([{ at: at(600, 10), fault: 'rms-square-off', route: 'market' }]);
  });

  test('leaves a position that is not MIS alone', () => {
    const client = new Client(four(), { openingCash: 100_000_000 });
    const held = {
      exchange: 'NFO',
      tradingsymbol: FUTURE.symbol,
      product: 'NRML',
      quantity: 65,
      price: 25_000,
    };
    client.place({ ...BUY, ...held }, at(600, 1));
    client.place(BUY, at(600, 2));
    client.kite.arm({ fault: 'rms-square-off', from: at(600, 10) });
    expect(client.net(at(600, 13))).toEqual({ [FUTURE.key]: 65, 'NSE:TINY': 0 });
  });

  test('comes by itself at the hour of the session', () => {
    const day = tiny();
    const [only] = day.instruments;
    const market = {
      ...day,
      instruments: [{ ...only!, session: { ...only!.session, brokerSquareOff: 610 } }],
    };
    const client = new Client(market);
    client.place(BUY, at(600, 1));
    expect(client.net(at(609, 59))).toEqual({ 'NSE:TINY': 10 });
    expect(client.net(at(610, 1))).toEqual({ 'NSE:TINY': 0 });
  });
});
