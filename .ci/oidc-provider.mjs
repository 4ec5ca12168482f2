// A real identity provider for the end-to-end tests: npm oidc-provider, with
// its own development login and consent pages. It prints "ready URL" once it
// listens, and ends with its standard input.
//
// node oidc-provider.mjs '{"rotate": true, "pkce": true, "dpop": true}'
import { Provider } from 'oidc-provider';
import http from 'node:http';
import crypto from 'node:crypto';

const options = { rotate: true, pkce: false, dpop: false, accessTokenSeconds: 3600, ...JSON.parse(process.argv[2] ?? '{}') };

const jwk = (kid, alg, key) => ({ kid, alg, use: 'sig', ...key.export({ format: 'jwk' }) });
const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const client = (id, method) => ({
  client_id: id,
  ...(method === 'none' ? {} : { client_secret: 'a secret: with + and %' }),
  token_endpoint_auth_method: method,
  grant_types: ['authorization_code', 'refresh_token', ...(method === 'none' ? [] : ['client_credentials'])],
  response_types: ['code'],
  ...(options.dpop ? { dpop_bound_access_tokens: true } : {}),
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
});

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client('basic', 'client_secret_basic'), client('post', 'client_secret_post'), client('public', 'none')],
    jwks: { keys: [jwk('rsa-1', 'RS256', rsa), jwk('ec-1', 'ES256', ec)] },
    cookies: { keys: ['for the tests only'] },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Somebody', email: 'somebody@example.com' }) }),
    pkce: { required: () => options.pkce },
    rotateRefreshToken: options.rotate,
    ttl: { AccessToken: options.accessTokenSeconds, AuthorizationCode: 60, IdToken: 3600, RefreshToken: 86400, Interaction: 600, Session: 600, Grant: 86400, ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      ...(options.dpop ? { dPoP: { enabled: true, nonceSecret: crypto.randomBytes(32), requireNonce: () => true } } : {}),
    },
  });
  server.on('request', provider.callback());
  console.log(`ready ${issuer}`);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
