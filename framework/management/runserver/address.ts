import { ServeError } from '../../server';
import { CommandError } from '../command-errors';

/** The address that the development server listens at. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `8000`, `0.0.0.0:8000`, `localhost:8000`, `[::1]:8000`. */
const FORM = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+)):)?(\d{1,5})$/i;

/**
 * Reads runserver's argument.
 *
 * @param text a port, or address:port; `0` as the address means every IPv4 address
 * @param ipv6 true for `::1` as the default address
 * @throws CommandError
 */
export function parseAddress(text: string | undefined, ipv6: boolean): Address {
  const loopback = ipv6 ? '::1' : '127.0.0.1';
  if (text === undefined) return { host: loopback, port: 8000 };
  const [, six, name, digits] = FORM.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw new CommandError(`"${text}" is not a valid port number or address:port pair.`);
  }
  if (name !== undefined && ipv6) throw new CommandError(`"${name}" is not a valid IPv6 address.`);
  return { host: six ?? (name === '0' ? '0.0.0.0' : (name ?? loopback)), port };
}

/** Explains why a server cannot listen, in the words of the command. */
export function listenError(error: unknown, address: Address): CommandError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'That port is already in use',
    EACCES: "You don't have permission to access that port",
    EADDRNOTAVAIL: "That IP address can't be assigned to",
    ENOTFOUND: "That host name can't be resolved",
  };
  const { code = '', message } = (error instanceof ServeError ? error.cause : error) as NodeJS.ErrnoException;
  return new CommandError(`${reasons[code] ?? message}: ${address.host}:${address.port}.`, 1, {
    cause: error,
  });
}
