import { Server } from 'node:net';

/**
 * Loaded before a process of the local cloud (`node --import`): it listens on this computer alone, whatever it was written to listen on, and ends when
 * whoever began it does, for then its standard input ends.
 */
const { value: listen } = Object.getOwnPropertyDescriptor(Server.prototype, 'listen') ?? {};

Object.defineProperty(Server.prototype, 'listen', {
  value(this: Server, port: unknown, ...rest: readonly unknown[]): unknown {
    const callback = rest.find((each) => typeof each === 'function');
    const isPort = typeof port === 'number' || typeof port === 'string';
    const options = isPort ? { port: Number(port), host: '127.0.0.1' } : port;
    return Reflect.apply(listen, this, callback === undefined ? [options] : [options, callback]);
  },
});

process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
