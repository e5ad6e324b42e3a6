"""Drives kite-sim with the official Python client, unchanged but for its root, and prints what it read."""

import os
import queue
import sys

from kiteconnect import KiteConnect, KiteTicker

ROOT = os.environ["KITE_ROOT"]
KEY = os.environ["KITE_KEY"]


def say(text):
    print(text, flush=True)


def advance(to):
    """The market's clock is the driver's: it is asked, and answers when the market is there."""
    say("advance " + to)
    sys.stdin.readline()


kite = KiteConnect(KEY, root=ROOT)
session = kite.generate_session(os.environ["KITE_REQUEST_TOKEN"], os.environ["KITE_SECRET"])
kite.set_access_token(session["access_token"])
say("session %s, profile %s" % (session["user_id"], kite.profile()["user_name"]))
say("cash %.2f" % kite.margins()["equity"]["available"]["cash"])

rows = kite.instruments()
stock = next(row for row in rows if row["instrument_type"] == "EQ" and row["segment"] == "NSE")
index = next(row for row in rows if row["segment"] == "INDICES")
option = next(row for row in rows if row["instrument_type"] == "CE")
key = "NSE:" + stock["tradingsymbol"]
say("instruments %d; %s expires %s at %.0f" % (len(rows), option["tradingsymbol"], option["expiry"], option["strike"]))

advance("09:20:30")
ltp = kite.ltp([key])[key]["last_price"]
advance("09:20:32")
quote = kite.quote([key])[key]
say("%s last %.2f, volume %d, bid %.2f" % (key, ltp, quote["volume"], quote["depth"]["buy"][0]["price"]))
candles = kite.historical_data(stock["instrument_token"], "2026-09-09 09:15:00", "2026-09-09 09:19:00", "minute")
say("candles %d from %s, closes %s" % (len(candles), candles[0]["date"].isoformat(), [each["close"] for each in candles]))

heard = queue.Queue()
ticker = KiteTicker(KEY, session["access_token"], root="ws" + ROOT[len("http"):])
ticker.on_connect = lambda ws, response: heard.put(("connected", None))
ticker.on_ticks = lambda ws, ticks: heard.put(("ticks", ticks))
ticker.on_order_update = lambda ws, order: heard.put(("order", order))
ticker.on_error = lambda ws, code, reason: heard.put(("error", reason))
ticker.connect(threaded=True)


def next_of(kind):
    while True:
        name, value = heard.get(timeout=30)
        if name == "error":
            raise SystemExit("ticker: %s" % value)
        if name == kind:
            return value


next_of("connected")
ticker.subscribe([stock["instrument_token"], index["instrument_token"]])
next_of("ticks")
ticker.set_mode(ticker.MODE_FULL, [stock["instrument_token"], index["instrument_token"]])
next_of("ticks")
advance("09:20:59")
for tick in next_of("ticks"):
    say(
        "tick %d %s last %.2f, ohlc %s, depth %s"
        % (
            tick["instrument_token"],
            tick["mode"],
            tick["last_price"],
            [tick["ohlc"][name] for name in ("open", "high", "low", "close")],
            tick["depth"]["sell"][0] if "depth" in tick else "none",
        )
    )

order_id = kite.place_order(
    variety=kite.VARIETY_REGULAR,
    exchange=kite.EXCHANGE_NSE,
    tradingsymbol=stock["tradingsymbol"],
    transaction_type=kite.TRANSACTION_TYPE_BUY,
    quantity=5,
    product=kite.PRODUCT_MIS,
    order_type=kite.ORDER_TYPE_LIMIT,
    price=round(ltp * 1.01, 1),
    tag="python",
)
advance("09:21:30")
update = next_of("order")
say("order update: %s, %d at %.2f" % (update["status"], update["filled_quantity"], update["average_price"]))
say("history: %s" % [row["status"] for row in kite.order_history(order_id)])
resting = kite.place_order("regular", "NSE", stock["tradingsymbol"], "BUY", 1, "MIS", "LIMIT", price=round(ltp * 0.98, 1))
advance("09:21:32")
kite.modify_order("regular", resting, quantity=2)
advance("09:21:34")
kite.cancel_order("regular", resting)
advance("09:21:36")
say("orders: %s" % sorted((row["status"], row["quantity"]) for row in kite.orders()))
say("positions: %s" % [(row["tradingsymbol"], row["quantity"]) for row in kite.positions()["net"]])
asked = {
    "exchange": "NSE",
    "tradingsymbol": stock["tradingsymbol"],
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "MIS",
    "order_type": "LIMIT",
    "quantity": 5,
    "price": ltp,
}
say("margin %.2f" % kite.order_margins([asked])[0]["total"])
say("charges %.4f" % kite.get_virtual_contract_note([{**asked, "order_id": "1", "average_price": ltp}])[0]["charges"]["total"])
ticker.stop()
