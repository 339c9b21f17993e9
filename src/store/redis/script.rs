//! The scripts, each on the keys of one slot, and the commands beside them.

use std::sync::Arc;

use redis::{Cmd, Script};

/// A record is text of a fixed form, see `packed`: its version stands from 2 to 17, its expiry from
/// 18 to 37, the length of its lists from 38 to 45, the lists from 46.
const HEAD: &str = "
local function expires(record) return tonumber(string.sub(record, 18, 37)) end
local function lists(record) return string.sub(record, 46, 45 + tonumber(string.sub(record, 38, 45))) end
local function put(record, at)
    if at == '' then redis.call('SET', KEYS[1], record)
    else redis.call('SET', KEYS[1], record, 'PXAT', at) end
end
local function live()
    local record = redis.call('GET', KEYS[1])
    if record and expires(record) > now then return record end
    return false
end
";

const CLOCK: &str = "
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
";

/// The record under a key, and the time.
const READ: &str = "return {now, redis.call('GET', KEYS[1])}";

/// Writes ARGV 1, which goes away by itself at ARGV 2, where no live record is.
const INSERT: &str = "
local old = redis.call('GET', KEYS[1])
if old and expires(old) > now then return {0, now, old} end
put(ARGV[1], ARGV[2])
return {1, now, old}
";

/// Replaces the version ARGV 3. Where its lists change, too, that has to be told by ARGV 4.
const SWAP: &str = "
local old = live()
if not old then return {0, now} end
if string.sub(old, 2, 17) ~= ARGV[3] then return {0, now, old} end
if ARGV[4] == '' and lists(old) ~= lists(ARGV[1]) then return {2, now, old} end
put(ARGV[1], ARGV[2])
return {1, now, string.sub(old, 18, 37)}
";

/// Removes the version ARGV 1.
const DELETE: &str = "
local old = live()
if not old then return {0, now} end
if string.sub(old, 2, 17) ~= ARGV[1] then return {0, now, old} end
redis.call('DEL', KEYS[1])
return {1, now, old}
";

/// Removes what has expired; answers when what is there will.
const SWEEP: &str = "
local old = redis.call('GET', KEYS[1])
if not old then return '' end
if expires(old) > now then return string.sub(old, 18, 37) end
redis.call('DEL', KEYS[1])
return ''
";

/// Moves the member ARGV 1 from the score ARGV 2 to ARGV 3, or out, unless it has moved already.
const MOVE: &str = "
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] == '' then redis.call('ZREM', KEYS[1], ARGV[1])
else redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) end
return 1
";

/// Takes from all buckets or from none. Each has three arguments: what is taken, its room, and
/// whether it is only asked. A bucket's number stands as text, because Lua would round it.
const RATES: &str = "
local taken = {}
for i, key in ipairs(KEYS) do
    local span, room = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1])
    local at = taken[key] or tonumber(redis.call('GET', key) or '0')
    if room >= 0 and at > micros + room then
        at = micros + room
        redis.call('SET', key, string.format('%.0f', at), 'PX', math.ceil(room / 1000) + 60000)
    end
    local ends = math.max(at, micros) + span
    local wait = ends - (micros + room)
    if wait > 0 then return {i, wait} end
    if ARGV[i * 3] == '0' then taken[key] = ends end
end
for key, at in pairs(taken) do
    redis.call('SET', key, string.format('%.0f', at), 'PX', math.ceil((at - micros) / 1000) + 60000)
end
return {0, 0}
";

/// A script that servers know by its hash once they have seen it.
#[derive(Debug)]
pub(super) struct Lua {
    code: String,
    hash: String,
}

impl Lua {
    fn new(clock: &str, body: &str) -> Arc<Self> {
        let code = format!("{clock}{HEAD}{body}");
        let hash = Script::new(&code).get_hash().to_owned();
        Arc::new(Self { code, hash })
    }
}

#[derive(Debug)]
pub(super) struct Scripts {
    pub(super) read: Arc<Lua>,
    pub(super) insert: Arc<Lua>,
    pub(super) swap: Arc<Lua>,
    pub(super) delete: Arc<Lua>,
    pub(super) sweep: Arc<Lua>,
    pub(super) relocate: Arc<Lua>,
    pub(super) rates: Arc<Lua>,
}

impl Scripts {
    /// With the server's own clock, or with one that tests move.
    pub(super) fn new(clock: Option<&str>) -> Self {
        let clock = clock.map_or_else(
            || CLOCK.to_owned(),
            |key| {
                format!(
                    "local now = tonumber(redis.call('GET', '{key}')) local micros = now * 1000"
                )
            },
        );
        Self {
            read: Lua::new(&clock, READ),
            insert: Lua::new(&clock, INSERT),
            swap: Lua::new(&clock, SWAP),
            delete: Lua::new(&clock, DELETE),
            sweep: Lua::new(&clock, SWEEP),
            relocate: Lua::new(&clock, MOVE),
            rates: Lua::new(&clock, RATES),
        }
    }
}

/// A command, or a call of a script.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Command(Cmd),
    Call { script: Arc<Lua>, keys: Vec<Vec<u8>>, arguments: Vec<Vec<u8>> },
}

impl Step {
    /// A command with bytes as its arguments.
    pub(super) fn command(name: &str, arguments: &[&[u8]]) -> Self {
        let mut command = redis::cmd(name);
        for argument in arguments {
            command.arg(*argument);
        }
        Self::Command(command)
    }

    pub(super) fn call(script: &Arc<Lua>, key: Vec<u8>, arguments: Vec<Vec<u8>>) -> Self {
        Self::Call { script: Arc::clone(script), keys: vec![key], arguments }
    }

    /// How it is sent at first.
    pub(super) fn short(&self) -> Cmd {
        match self {
            Self::Command(command) => command.clone(),
            Self::Call { script, keys, arguments } => {
                eval("EVALSHA", &script.hash, keys, arguments)
            }
        }
    }

    /// How it is sent where the server does not know the script, which then did not run.
    pub(super) fn long(&self) -> Option<Cmd> {
        match self {
            Self::Command(_) => None,
            Self::Call { script, keys, arguments } => {
                Some(eval("EVAL", &script.code, keys, arguments))
            }
        }
    }
}

fn eval(name: &str, script: &str, keys: &[Vec<u8>], arguments: &[Vec<u8>]) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(script).arg(keys.len());
    for part in keys.iter().chain(arguments) {
        command.arg(part.as_slice());
    }
    command
}
