// Where oidc-provider keeps its records: Redis, in the shape of the adapter that its documentation
// shows. What can be used up is a hash, so that this takes one command; everything else is text. The
// tokens of a grant are a list, so that they can be revoked together.
import { Redis } from 'ioredis';

const USED_UP = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode']);
const OF_A_GRANT = new Set([...USED_UP, 'AccessToken']);

const grantKey = (id) => `grant:${id}`;
const uidKey = (uid) => `uid:${uid}`;

// The class that oidc-provider makes an object of for each of its models.
export function redisAdapter(url) {
  const client = new Redis(url, { keyPrefix: 'oidc:' });

  return class RedisAdapter {
    constructor(model) {
      this.model = model;
    }

    key(id) {
      return `${this.model}:${id}`;
    }

    async upsert(id, payload, expiresIn) {
      const [key, text] = [this.key(id), JSON.stringify(payload)];
      const multi = client.multi();
      if (USED_UP.has(this.model)) multi.hset(key, { payload: text });
      else multi.set(key, text);
      if (expiresIn) multi.expire(key, expiresIn);
      if (OF_A_GRANT.has(this.model) && payload.grantId) {
        const grant = grantKey(payload.grantId);
        multi.rpush(grant, key);
        if (expiresIn > (await client.ttl(grant))) multi.expire(grant, expiresIn);
      }
      if (payload.uid) multi.set(uidKey(payload.uid), id, 'EX', expiresIn);
      await multi.exec();
    }

    async find(id) {
      if (!USED_UP.has(this.model)) return JSON.parse((await client.get(this.key(id))) ?? 'null');
      const { payload, ...rest } = await client.hgetall(this.key(id));
      return payload && { ...JSON.parse(payload), ...rest };
    }

    async findByUid(uid) {
      const id = await client.get(uidKey(uid));
      return id && this.find(id);
    }

    async consume(id) {
      await client.hset(this.key(id), 'consumed', Math.floor(Date.now() / 1000));
    }

    async destroy(id) {
      await client.del(this.key(id));
    }

    async revokeByGrantId(id) {
      const keys = await client.lrange(grantKey(id), 0, -1);
      await client.del(grantKey(id), ...keys);
    }
  };
}
