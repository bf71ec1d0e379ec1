import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Networks that are nobody's documentation: this machine, its neighbours, a cloud's metadata (RFC 6890 and its registries). */
const PRIVATE_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
];
const blocked = new BlockList();
for (const [network, bits] of PRIVATE_4) blocked.addSubnet(network, bits, 'ipv4');
/** Of version 6 only what is routed on the internet is let through, less what carries an address of version 4 inside. */
const routed = new BlockList();
routed.addSubnet('2000::', 3, 'ipv6');
const carrying = new BlockList();
for (const [network, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16]] as const) carrying.addSubnet(network, bits, 'ipv6');

/** Whether an address must not be connected to on behalf of an agent. What is no address is. */
export function isPrivateAddress(address: string): boolean {
  if (isIPv4(address)) return blocked.check(address, 'ipv4');
  return !isIPv6(address) || !routed.check(address, 'ipv6') || carrying.check(address, 'ipv6');
}
