// An identity provider that accepts anything: npm oauth2-mock-server, as people
// put it into their tests. It prints "ready URL" once it listens, and ends with
// its standard input.
//
// node oauth2-mock-server.mjs
import { OAuth2Server } from 'oauth2-mock-server';

const server = new OAuth2Server();
await server.issuer.keys.generate('RS256');
await server.start(0, '127.0.0.1');
const { port } = server.address();
server.issuer.url = `http://127.0.0.1:${port}`;
console.log(`ready ${server.issuer.url}`);

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
