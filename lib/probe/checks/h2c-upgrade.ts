import { first, hasAnswer, message, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const h2cUpgrade: Check = {
  id: 'h2c-upgrade',
  title: 'No upgrade opens a tunnel past the front (h2c)',
  practice: 'P44',
  concern: 'proxy',
  severity: 'medium',
  cure: 'Pass on the upgrade to WebSocket only: h2c carries requests that no rule of the front sees.',
  run: async (target) => {
    const headers = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
    const exchange = await target.raw(message(target, 'GET / HTTP/1.1', headers), { until: hasAnswer });
    const saw = `An upgrade to h2c was answered ${told(exchange)}.`;
    return first(exchange)?.status === 101 ? fail(saw) : pass(saw);
  },
};
