'use strict';

const REDACTED = '[REDACTED]';

/** No more of a text is looked at; the patterns below take time in proportion to it. */
const LIMIT = 4096;

const SECRETS = [
  [/\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]{6,}(?:\.[\w-]*){1,4}/g, REDACTED],
  [/\b(?:mac|mrt|mcs)_[\w-]{16,}/g, REDACTED],
  [/-----BEGIN [A-Z ]{0,40}-----[^-]*(?:-----END [A-Z ]{0,40}-----)?/g, REDACTED],
  [
    /((?:password|passwd|pwd|secret|token|api[_-]?key|code_verifier|assertion)["']?\s{0,4}=\s{0,4})[^\s,;&"']+/gi,
    `$1${REDACTED}`,
  ],
  [
    /("[^"]{0,40}(?:password|passwd|pwd|secret|token|api[_-]?key|code_verifier|assertion)"\s{0,4}:\s{0,4})"[^"]*"?/gi,
    `$1"${REDACTED}"`,
  ],
  [/\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@"'<>]+@[^\s"'<>]*/gi, REDACTED],
];

const PLACES = [
  [/\b(?:mongodb|postgres|postgresql|mysql|mariadb|mssql|sqlserver|oracle|redis|rediss|amqps?|sqlite|jdbc|file)(?:[+:][a-z]{1,12}){0,2}:\/{0,3}[^\s"'<>]*[/\\@][^\s"'<>]*/gi, REDACTED],
  [/(?<![^\s@<>"'(),;:])[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+\.[^\s@<>"'(),;:]+/g, REDACTED],
  [/\bat [^\n()]{0,200}\([^()\n]{0,400}:\d{1,7}:\d{1,7}\)/g, REDACTED],
  [/[^\s()"'<>:]+\.(?:[cm]?[jt]sx?|node):\d{1,7}(?::\d{1,7})?/g, REDACTED],
  [/\b[A-Za-z]:[\\/][^\s"'<>|,;]+/g, REDACTED],
  [/\\\\[^\s"'<>|,;\\]+\\[^\s"'<>|,;]+/g, REDACTED],
  [/(?<![\w:/.\\])~?\/(?:[^\s/\\:*?"'<>|,;()]+\/)+[^\s/\\:*?"'<>|,;()]*/g, REDACTED],
];

const LONG = [
  [/[A-Za-z0-9]{32,}/g, REDACTED],
  [/(?<![\w-])(?=[a-z_-]*[A-Z0-9])(?=[A-Z0-9_-]*[a-z])[\w-]{40,}/g, REDACTED],
];

/** The beginning of a text that ends between words: half a secret would not be recognised. */
function beginning(text, limit) {
  if (text.length <= limit) return text;
  let end = limit;
  while (end > 0 && !/\s/.test(text[end])) end -= 1;
  return `${end > 0 ? text.slice(0, end) : REDACTED} …`;
}

function apply(patterns, text) {
  return patterns.reduce((before, [pattern, instead]) => before.replace(pattern, instead), text);
}

/** A text without credentials: tokens, keys, `password=…`, URLs that carry a password. */
function withoutSecrets(text) {
  return apply(SECRETS, beginning(text, LIMIT));
}

/** A text without credentials, addresses, paths and long random values. */
function withoutDetails(text) {
  return apply(LONG, apply(PLACES, withoutSecrets(text)));
}

const SENSITIVE = [
  'password', 'passwd', 'passphrase', 'pwd', 'token', 'secret', 'auth', 'credential', 'apikey', 'privatekey',
  'accesskey', 'signingkey', 'encryptionkey', 'cookie', 'bearer', 'jwt', 'assertion', 'codeverifier', 'csrf', 'sessionid',
];

/** Whether a member of this name holds what no log may. */
function isSensitive(name) {
  const plain = name.slice(0, 200).toLowerCase().replace(/[^a-z0-9]/g, '');
  return SENSITIVE.some((word) => plain.includes(word));
}

module.exports = { REDACTED, LIMIT, withoutSecrets, withoutDetails, isSensitive };
