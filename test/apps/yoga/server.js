import { createServer } from 'node:http';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';

const pubSub = createPubSub();
const messages = [];
const listeners = new Set();

function heard() {
  const events = pubSub.subscribe('message');
  listeners.add(events);
  const end = events.return.bind(events);
  events.return = (value) => {
    listeners.delete(events);
    return end(value);
  };
  return events;
}

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    type Query {
      messages(containing: String): [String!]!
      listeners: Int!
    }
    type Mutation {
      say(text: String!): String!
    }
    type Subscription {
      message: String!
      countdown(from: Int!): Int!
    }
  `,
  resolvers: {
    Query: {
      messages: (_, { containing = '' }) => messages.filter((text) => text.includes(containing)),
      listeners: () => listeners.size,
    },
    Mutation: {
      say: (_, { text }) => {
        messages.push(text);
        pubSub.publish('message', text);
        return text;
      },
    },
    Subscription: {
      message: { subscribe: heard, resolve: (text) => text },
      countdown: {
        async *subscribe(_, { from }) {
          for (let left = from; left >= 0; left -= 1) yield { countdown: left };
        },
      },
    },
  },
});

const yoga = createYoga({ schema, graphiql: { subscriptionsProtocol: 'WS' } });
const server = createServer(yoga);
useServer({ schema }, new WebSocketServer({ server, path: yoga.graphqlEndpoint }));
server.listen(process.env.PORT ?? 3000);
