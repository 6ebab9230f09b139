import jsonata from 'jsonata';
import { redeployMachine } from '../../../lib/constructs/rotation-machine';

/** What AWS does when a service is deployed and a secret changes, with a clock of its own. */
class World {
  now = Date.parse('2026-11-21T12:00:00Z');
  readonly deployments: { Status: string; CreatedAt: string; RolloutState: string }[] = [];
  readonly changed: Record<string, string> = {};
  readonly asked: string[] = [];

  constructor() {
    this.deploy();
    this.finish();
  }

  readonly iso = (): string => new Date(this.now).toISOString();

  deploy(): void {
    for (const each of this.deployments) each.Status = 'ACTIVE';
    this.deployments.unshift({ Status: 'PRIMARY', CreatedAt: this.iso(), RolloutState: 'IN_PROGRESS' });
  }

  finish(): void {
    this.deployments.splice(1);
    for (const each of this.deployments) each.RolloutState = 'COMPLETED';
  }

  call(resource: string, given: Record<string, unknown>): unknown {
    this.asked.push(resource.replace(/^.*:/, ''));
    if (resource.endsWith(':describeServices'))
      return { Services: [{ Deployments: structuredClone(this.deployments) }] };
    if (resource.endsWith(':describeSecret')) return { LastChangedDate: this.changed[String(given.SecretId)] };
    expect(given).toEqual({ Cluster: 'cluster', Service: 'service', ForceNewDeployment: true });
    this.deploy();
    return {};
  }
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: object;
  readonly Assign?: object;
  readonly Output?: unknown;
  readonly Items?: unknown;
  readonly ItemProcessor?: Machine;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Seconds?: unknown;
  readonly Next?: string;
  readonly End?: boolean;
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** As much of the Amazon States Language as the machine speaks, with JSONata itself. Resolves when it ends; `wait` passes time. */
async function execute(machine: Machine, world: World, input: unknown, wait: () => void): Promise<unknown> {
  const variables: Record<string, unknown> = {};
  const evaluate = async (value: unknown, states: object): Promise<unknown> => {
    if (typeof value === 'string') {
      const code = /^\{%(.*)%\}$/s.exec(value)?.[1];
      if (code === undefined) return value;
      const expression = jsonata(code);
      expression.registerFunction('millis', () => world.now);
      return expression.evaluate({}, { states, ...variables });
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map((each) => evaluate(each, states)));
    const entries = Object.entries(value).map(async ([key, each]) => [key, await evaluate(each, states)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  let data = input;
  for (let name: string | undefined = machine.StartAt; name !== undefined;) {
    const state: State | undefined = machine.States[name];
    if (!state) throw new Error(`no state ${name}`);
    let result: unknown;
    let next: string | undefined = state.Next;
    const states = { input: data };
    if (state.Type === 'Task') {
      result = world.call(state.Resource ?? '', (await evaluate(state.Arguments, states)) as Record<string, unknown>);
    } else if (state.Type === 'Map') {
      const items = (await evaluate(state.Items, states)) as unknown[];
      const { ItemProcessor } = state;
      if (!ItemProcessor) throw new Error('a Map without a processor');
      result = await Promise.all(items.map((item) => execute(ItemProcessor, world, item, wait)));
    } else if (state.Type === 'Choice') {
      next = state.Default;
      for (const { Condition, Next } of [...(state.Choices ?? [])].reverse()) {
        if (await evaluate(Condition, states)) next = Next;
      }
    } else if (state.Type === 'Wait') {
      const seconds = Number(await evaluate(state.Seconds, states));
      expect(seconds).toBeGreaterThanOrEqual(60);
      world.now += seconds * 1000;
      wait();
    }
    const after = { ...states, result };
    Object.assign(variables, await evaluate(state.Assign ?? {}, after));
    if ('Output' in state) data = await evaluate(state.Output, after);
    else if (result !== undefined) data = result;
    name = state.End ? undefined : next;
  }
  return data;
}

const minutes = 60_000;
const machine = redeployMachine({
  cluster: 'cluster',
  service: 'service',
  secrets: ['a', 'b'],
  seconds: 900,
}) as Machine;

/** An event; deployments end while the machine waits. */
const event = (world: World): Promise<unknown> =>
  execute(machine, world, {}, () => {
    world.finish();
  });

const deploys = (world: World): number => world.asked.filter((name) => name === 'updateService').length;

function settled(): World {
  const world = new World();
  world.changed.a = world.changed.b = '2026-11-20T00:00:00Z';
  world.now += 60 * minutes;
  return world;
}

test('a secret that changed since the last deployment: one deployment', async () => {
  const world = settled();
  world.changed.b = world.iso();
  world.now += 1000;
  await event(world);
  expect(world.asked).toEqual(['describeServices', 'describeSecret', 'describeSecret', 'updateService']);
});

test('none did: nothing', async () => {
  const world = settled();
  await event(world);
  expect(deploys(world)).toBe(0);
});

test('many events at once: what is deployed first is for all of them', async () => {
  const world = settled();
  world.changed.a = world.changed.b = world.iso();
  world.now += 1000;
  for (let count = 0; count < 5; count += 1) await event(world);
  expect(deploys(world)).toBe(1);
});

test('again within the quarter of an hour: it waits for the rest of that, and then for a deployment that goes on', async () => {
  const world = settled();
  world.changed.a = world.iso();
  world.now += 1000;
  await event(world);
  const first = world.now;
  world.now += 5 * minutes;
  world.changed.a = world.iso();
  await event(world);
  expect(deploys(world)).toBe(2);
  expect(world.now - first).toBeGreaterThanOrEqual(15 * minutes);
  expect(world.now - first).toBeLessThan(17 * minutes);
});

test('a deployment that takes long is not started a second time', async () => {
  const world = settled();
  world.deploy();
  world.now += 30 * minutes;
  world.changed.a = world.iso();
  let waits = 0;
  await execute(machine, world, {}, () => {
    waits += 1;
    if (waits === 3) world.finish();
  });
  expect({ waits, deploys: deploys(world) }).toEqual({ waits: 3, deploys: 1 });
});
