import type { Pin } from './run-2017.ts';

/** Written by `scripts/pin-golden.ts`: regenerate after a change of decisions that is meant, and say in the commit why. */
export const PINS_2017: readonly Pin[] = [
  {
    day: 20170926,
    trades: 3,
    net: -490627,
    hash: '6fcbb75df6bd1bc3571590da5f63b74b8e4ff996ad1ecdb025b96867dcc88b1a',
  },
  {
    day: 20170927,
    trades: 2,
    net: 479472,
    hash: 'b692a775d7dd92f8881e0b4e2aa400c10d2c28c25b3d8b3e92e43b5c6bbff278',
  },
  {
    day: 20170928,
    trades: 3,
    net: 46233,
    hash: '81a19344ead5508d70eb6374ebfa176437e872e09e3d2f47792fd02ce6652793',
  },
  {
    day: 20170929,
    trades: 2,
    net: -143279,
    hash: '74ea89d68bd5abd0e1604f7888234b05e4a56c19fa853d2bd0f2c84aebe06aca',
  },
  {
    day: 20171003,
    trades: 2,
    net: -31165,
    hash: '6ff1c4708d22f40da99fb3b1dc8a6eee2ab5e78e12a9d3b7e8d802192ef920f4',
  },
  {
    day: 20171004,
    trades: 3,
    net: 100888,
    hash: '81575cd85fbf651f8dd9b0f73bc554c7d18bc8ad93d57ca26eec412be88eab88',
  },
  {
    day: 20171005,
    trades: 2,
    net: -161593,
    hash: '5e93957c40a93442347ff1d7a01a6ce42ce9d2984faf39a518f77f7f7c878d81',
  },
  {
    day: 20171006,
    trades: 3,
    net: -110429,
    hash: 'c080fbba04f97fb5be609bfe6281936c2c617e2eb47781983a4fe3bf01858682',
  },
  {
    day: 20171009,
    trades: 3,
    net: -272540,
    hash: '026f3f0e68569caca9201939491056ce92d772c06f74083ebfe7b29115ff4c4b',
  },
  {
    day: 20171010,
    trades: 2,
    net: -115023,
    hash: 'aee12c0f578fa733651239b8399daf01b77a0629e0a44f40e7b6d0734877617f',
  },
];
