/**
 * A network in the words of NGINX's `geo`, which looks an IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`; RFC 4291,
 * section 2.5.5.2) up among those of IPv4: there it must stand.
 */
export function geoNetwork(network: string): string {
  const [address = '', bits = '128'] = network.split('/');
  const mapped = address.includes(':')
    ? /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(new URL(`http://[${address}]`).hostname)
    : null;
  if (!mapped || Number(bits) < 96) return network;
  const bytes = mapped.slice(1).flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]);
  return `${bytes.join('.')}/${Number(bits) - 96}`;
}
