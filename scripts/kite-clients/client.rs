//! Drives kite-sim with the official Rust client, unchanged but for its root, and prints what it read.

use kiteconnect::{
    AccessToken, ApiSecret, ChargesParams, Exchange, KiteConnect, MarginParams, Mode, OrderChargesParam,
    OrderMarginParam, OrderParams, OrderType, Product, TickerEvent, TransactionType, Validity, Variety,
};
use std::env::var;
use std::error::Error;
use std::io::stdin;

/// The market's clock is the driver's: it is asked, and answers when the market is there.
fn advance(to: &str) -> Result<(), Box<dyn Error>> {
    println!("advance {to}");
    stdin().read_line(&mut String::new())?;
    Ok(())
}

fn tenths(price: f64) -> f64 {
    (price * 10.0).round() / 10.0
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = var("KITE_ROOT")?;
    let mut kite = KiteConnect::builder(var("KITE_KEY")?).base_url(&root).build()?;
    let secret = ApiSecret::new(var("KITE_SECRET")?)?;
    let session = kite.generate_session(&var("KITE_REQUEST_TOKEN")?, &secret).await?;
    let token: AccessToken = session.access_token;
    kite.set_access_token(token);
    println!("profile {}", kite.profile().await?.user_name);
    println!("cash {:?}", kite.margins().await?.equity.available.cash);

    let rows = kite.instruments().await?;
    let stock = rows.iter().find(|row| row.instrument_type == "EQ" && row.segment == "NSE").ok_or("no stock")?;
    let index = rows.iter().find(|row| row.segment == "INDICES").ok_or("no index")?;
    let option = rows.iter().find(|row| row.instrument_type == "CE").ok_or("no option")?;
    let symbol = stock.tradingsymbol.as_str();
    let key = format!("NSE:{symbol}");
    println!("instruments {}; {} expires {:?} at {}", rows.len(), option.tradingsymbol, option.expiry, option.strike);

    advance("09:20:30")?;
    let ltp = kite.ltp(&[&key]).await?[&key].last_price;
    advance("09:20:32")?;
    let quotes = kite.quote(&[&key]).await?;
    let quote = &quotes[&key];
    println!("{key} last {ltp}, volume {:?}, ohlc {:?}", quote.volume, quote.ohlc);
    let at = |time: &str| chrono::NaiveDateTime::parse_from_str(&format!("2026-09-09 {time}"), "%Y-%m-%d %H:%M:%S");
    let candles = kite
        .historical_data(stock.instrument_token, "minute", at("09:15:00")?, at("09:19:00")?, false, false)
        .await?;
    let closes: Vec<f64> = candles.iter().map(|each| each.close).collect();
    println!("candles {} from {}, closes {closes:?}", candles.len(), candles[0].date);

    let (ticker, mut events) = kite.ticker().url(url::Url::parse(&root.replacen("http", "ws", 1))?).spawn()?;
    ticker.subscribe(&[stock.instrument_token, index.instrument_token], Mode::Full)?;
    let mut advanced = false;
    loop {
        match events.recv().await.ok_or("the ticker ended")? {
            TickerEvent::Ticks(ticks) if advanced => {
                for tick in ticks {
                    println!(
                        "tick {} last {:?}, ohlc {:?}, depth {:?}",
                        tick.instrument_token,
                        tick.last_price,
                        (tick.open, tick.high, tick.low, tick.close),
                        tick.depth.and_then(|depth| depth.sell.first().cloned())
                    );
                }
                break;
            }
            TickerEvent::Ticks(ticks) => {
                // The subscription's own frames come first: quote, then full.
                if ticks.iter().all(|tick| tick.exchange_time.is_some()) {
                    advance("09:20:59")?;
                    advanced = true;
                }
            }
            TickerEvent::Closed(reason) => return Err(format!("ticker: {reason}").into()),
            _ => {}
        }
    }

    let limit = OrderParams::new()
        .exchange(Exchange::Nse)
        .tradingsymbol(symbol)
        .transaction_type(TransactionType::Buy)
        .product(Product::Mis)
        .validity(Validity::Day)
        .order_type(OrderType::Limit);
    let placed = limit.clone().quantity(5).price(tenths(ltp * 1.01)).tag("rust");
    let order_id = kite.place_order(Variety::Regular, placed).await?.order_id;
    advance("09:21:30")?;
    loop {
        match events.recv().await.ok_or("the ticker ended")? {
            TickerEvent::OrderUpdate(order) => {
                println!("order update: {}, {} at {}", order.status, order.filled_quantity, order.average_price);
                break;
            }
            TickerEvent::InvalidOrderUpdate { error, frame } => return Err(format!("{error}: {frame}").into()),
            _ => {}
        }
    }
    let history = kite.order_history(&order_id).await?;
    println!("history: {:?}", history.iter().map(|row| row.status.as_str()).collect::<Vec<_>>());
    let resting = limit.clone().quantity(1).price(tenths(ltp * 0.98));
    let resting = kite.place_order(Variety::Regular, resting).await?.order_id;
    advance("09:21:32")?;
    kite.modify_order(Variety::Regular, &resting, OrderParams::new().quantity(2)).await?;
    advance("09:21:34")?;
    kite.cancel_order(Variety::Regular, &resting, None).await?;
    advance("09:21:36")?;
    let mut orders: Vec<_> = kite.orders().await?.into_iter().map(|row| (row.status, row.quantity)).collect();
    orders.sort_by(|a, b| a.0.cmp(&b.0));
    println!("orders: {orders:?}");
    let positions = kite.positions().await?;
    println!("positions: {:?}", positions.net.iter().map(|row| (&row.tradingsymbol, row.quantity)).collect::<Vec<_>>());
    println!("trades {}, holdings {}", kite.trades().await?.len(), kite.holdings().await?.len());

    let buy = TransactionType::Buy;
    let asked = OrderMarginParam::new(Exchange::Nse, symbol, buy, Variety::Regular, Product::Mis, OrderType::Limit, 5);
    let margins = kite.order_margins(MarginParams::new(vec![asked.price(ltp)])).await?;
    println!("margin {:?}", margins[0].total);
    let noted = OrderChargesParam::new(
        "1", Exchange::Nse, symbol, buy, Variety::Regular, Product::Mis, OrderType::Limit, 5, ltp,
    );
    println!("charges {:?}", kite.order_charges(ChargesParams::new(vec![noted])).await?[0].charges.total);
    Ok(())
}
