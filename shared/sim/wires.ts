import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { getCallSites } from 'node:util';
import zlib from 'node:zlib';

/** What takes the place of something that may not be used. */
export interface Wire {
  readonly target: object;
  readonly key: PropertyKey;
  readonly wire: PropertyDescriptor;
}

type Trip = (used: string) => never;

const NODE_TIMERS = ['setTimeout', 'setInterval', 'setImmediate'] as const;
const NODE_RANDOM = [
  'randomUUID',
  'randomUUIDv7',
  'randomBytes',
  'randomInt',
  'randomFill',
  'randomFillSync',
] as const;
const PROCESS_CLOCKS = ['hrtime', 'uptime', 'cpuUsage'] as const;
const CONNECTORS = ['fetch', 'WebSocket', 'EventSource', 'MessageChannel', 'BroadcastChannel'] as const;
const INTL = [
  'DateTimeFormat',
  'NumberFormat',
  'Collator',
  'RelativeTimeFormat',
  'ListFormat',
  'PluralRules',
] as const;

/** Everything that reads a clock, waits, draws, looks outside or writes for a locale. */
export function wiresOf(trip: Trip): readonly Wire[] {
  return [...clocks(trip), ...waits(trip), ...randomness(trip), ...outside(trip), ...locales(trip)];
}

function clocks(trip: Trip): readonly Wire[] {
  return [
    { target: globalThis, key: 'Date', wire: { value: wiredDate(trip), writable: true } },
    ...methods(trip, 'performance', performance, ['mark', 'measure']),
    { target: performance, key: 'now', wire: { value: wiredNow(trip), writable: true } },
    ...methods(trip, 'process', process, PROCESS_CLOCKS),
  ];
}

const AXIOS = /[\\/]node_modules[\\/]axios[\\/]/;

/** axios measures how long its adapter takes, which nobody here looks at: for it this clock stands still. */
function wiredNow(trip: Trip): () => number {
  return () => {
    const [, caller] = getCallSites(2);
    return AXIOS.test(caller?.scriptName ?? '') ? 0 : trip('performance.now');
  };
}

/** `new Date(ms)` stays; without an argument it is a clock. */
function wiredDate(trip: Trip): DateConstructor {
  return new Proxy(Date, {
    construct: (target, args: unknown[], newTarget) =>
      args.length === 0 ? trip('new Date()') : newest(Reflect.construct(target, args, newTarget)),
    apply: () => trip('Date()'),
    get: (target, key, receiver): unknown =>
      key === 'now' ? () => trip('Date.now') : Reflect.get(target, key, receiver),
  });
}

function newest(made: unknown): object {
  if (typeof made === 'object' && made !== null) return made;
  throw new TypeError('a Date is an object');
}

function waits(trip: Trip): readonly Wire[] {
  return [
    ...methods(trip, '', globalThis, NODE_TIMERS),
    ...methods(trip, '', timers, NODE_TIMERS),
    ...methods(trip, 'timers/promises.', timersPromises, NODE_TIMERS),
    ...methods(trip, 'timers/promises.scheduler', timersPromises.scheduler, ['wait', 'yield']),
    ...methods(trip, 'AbortSignal', AbortSignal, ['timeout']),
    { target: process, key: 'nextTick', wire: { value: wiredTick(trip), writable: true } },
  ];
}

/** What Node itself puts off (a line to the console) is let through: it leads back to no code that runs here. */
function wiredTick(trip: Trip): (run: () => void, ...args: readonly unknown[]) => void {
  const nextTick = process.nextTick.bind(process);
  return (run, ...args) => {
    // Not the text of a stack, which whoever maps sources may rewrite.
    const [, caller] = getCallSites(2);
    if (caller?.scriptName.startsWith('node:') === true) nextTick(run, ...args);
    else trip('process.nextTick');
  };
}

function randomness(trip: Trip): readonly Wire[] {
  return [
    ...methods(trip, 'Math', Math, ['random']),
    ...methods(trip, 'crypto', Crypto.prototype, ['randomUUID', 'getRandomValues']),
    ...methods(trip, 'crypto.subtle', SubtleCrypto.prototype, functionsOf(SubtleCrypto.prototype)),
    ...methods(trip, 'crypto', crypto, NODE_RANDOM),
    ...methods(trip, 'crypto', crypto, asyncOf(crypto)),
  ];
}

function outside(trip: Trip): readonly Wire[] {
  return [
    ...methods(trip, '', globalThis, CONNECTORS),
    ...methods(trip, 'fs', fs, asyncOf(fs)),
    ...methods(trip, 'fs.promises', fs.promises, functionsOf(fs.promises)),
    ...methods(trip, 'zlib', zlib, asyncOf(zlib)),
    ...methods(trip, 'http', http, ['request', 'get']),
    ...methods(trip, 'https', https, ['request', 'get']),
    ...methods(trip, 'net', net, ['connect', 'createConnection']),
    ...methods(trip, 'dns', dns, ['lookup', 'resolve']),
    ...methods(trip, 'child_process', childProcess, ['spawn', 'exec', 'execFile', 'fork']),
  ];
}

function locales(trip: Trip): readonly Wire[] {
  const texts = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'] as const;
  return [
    ...methods(trip, 'Date', Date.prototype, texts),
    ...methods(trip, 'Number', Number.prototype, ['toLocaleString']),
    ...methods(trip, 'BigInt', BigInt.prototype, ['toLocaleString']),
    ...methods(trip, 'Array', Array.prototype, ['toLocaleString']),
    ...methods(trip, 'Object', Object.prototype, ['toLocaleString']),
    ...methods(trip, 'String', String.prototype, ['localeCompare', 'toLocaleUpperCase', 'toLocaleLowerCase']),
    ...methods(trip, 'Intl', Intl, INTL),
  ];
}

/** A wire for each that is there, which trips when it is called, or made with `new`. */
function methods(trip: Trip, place: string, target: object, keys: readonly string[]): readonly Wire[] {
  const dotted = place === '' || place.endsWith('.') ? place : `${place}.`;
  return keys
    .filter((key) => Reflect.has(target, key))
    .map((key) => ({
      target,
      key,
      wire: {
        // Not an arrow: what is called with `new` must be able to be.
        value: function wired(): never {
          return trip(`${dotted}${key}`);
        },
        writable: true,
      },
    }));
}

/** Those that have a brother which does the same at once. */
function asyncOf(module: object): readonly string[] {
  return Object.keys(module).filter((key) => Reflect.has(module, `${key}Sync`));
}

function functionsOf(target: object): readonly string[] {
  return Object.getOwnPropertyNames(target).filter((key) => {
    const { value } = Reflect.getOwnPropertyDescriptor(target, key) ?? {};
    return key !== 'constructor' && typeof value === 'function';
  });
}
